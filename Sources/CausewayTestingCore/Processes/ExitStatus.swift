/// How a process ended.
public enum ExitStatus: Sendable, Hashable, CustomStringConvertible {
    /// It returned from `main` or called `exit`.
    case exited(code: Int32)
    /// A signal ended it.
    case signaled(Int32)

    /// Reads a status of `waitpid`.
    init(waitStatus: Int32) {
        let signal = waitStatus & 0x7F
        self = signal == 0 ? .exited(code: waitStatus >> 8 & 0xFF) : .signaled(signal)
    }

    /// The status in words.
    public var description: String {
        switch self {
        case .exited(let code): "exit code \(code)"
        case .signaled(let signal): "ended by signal \(signal)"
        }
    }
}
