#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A process that a test started: its output line by line, its signals, its end.
///
/// It ends at the latest with the test: SIGKILL when the last reference goes, and also when the test process itself is
/// killed (see ``ParentWatch``). It inherits no descriptor but the three standard ones; its input is empty.
public final class ChildProcess: Sendable {
    /// What was started.
    public let executable: String
    /// The process's id; may belong to another process once this one has ended, so use ``kill(_:)``.
    public let processID: Int32

    private let output: ChildOutput
    private let life: ChildLife

    /// Starts a process.
    ///
    /// - Parameters:
    ///   - executable: Its path, or a name that is looked up in `PATH`.
    ///   - arguments: What follows the executable's name.
    ///   - environment: Variables added to this process's own, or put in their place.
    ///   - workingDirectory: The folder it starts in; nil for this process's own.
    /// - Throws: ``ChildProcessError/notStarted(executable:reason:)``.
    public init(
        executable: String, arguments: [String] = [], environment: [String: String] = [:],
        workingDirectory: String? = nil
    ) throws(ChildProcessError) {
        self.executable = executable
        let outputs = try OutputSockets()
        defer { outputs.closeChildEnds() }
        let command = SpawnCommand(
            executable: executable, arguments: arguments, environment: environment, workingDirectory: workingDirectory,
            standardDescriptors: [nil, outputs.output.far, outputs.error.far])
        do {
            processID = try command.start()
        } catch {
            outputs.closeOwnEnds()
            throw error
        }
        output = ChildOutput(standardOutput: outputs.output.near, standardError: outputs.error.near)
        life = ChildLife(processID: processID)
    }

    deinit {
        life.kill(SIGKILL)
        output.stop()
    }

    /// The lines printed to standard output so far, without line ends; of very many the oldest are dropped.
    public var standardOutput: [String] { output.lines(of: .output) }

    /// The lines printed to standard error so far, without line ends; of very many the oldest are dropped.
    public var standardError: [String] { output.lines(of: .error) }

    /// How the process ended; nil while it runs.
    public var exitStatus: ExitStatus? { life.status }

    /// Whether the process has not ended.
    public var isRunning: Bool { life.status == nil }

    /// Waits for a line of standard output or standard error, also one that was printed before.
    ///
    /// - Parameters:
    ///   - text: What the line contains.
    ///   - limit: How long to wait at most.
    /// - Returns: The first such line.
    /// - Throws: ``ChildProcessError`` with the end of the output if the line doesn't come; `CancellationError`.
    @discardableResult
    public func line(containing text: String, within limit: Duration = .seconds(10)) async throws -> String {
        do {
            let found = try await eventuallyValue(within: limit) { search(text) }
            switch found {
            case .line(let line): return line
            case .end(let status):
                throw ChildProcessError.endedBeforeLine(containing: text, status: status, report: report)
            }
        } catch is ConditionNotMet {
            throw ChildProcessError.noLine(containing: text, within: limit, report: report)
        }
    }

    /// Asks the process to end: SIGTERM.
    public func terminate() { kill(SIGTERM) }

    /// Sends a signal, unless the process has ended.
    ///
    /// - Parameter signal: The signal's number, such as `SIGKILL` or `SIGSTOP`.
    public func kill(_ signal: Int32) { life.kill(signal) }

    /// Waits until the process has ended.
    ///
    /// - Parameter limit: How long to wait at most; the process is left running then.
    /// - Returns: How it ended.
    /// - Throws: ``ChildProcessError/stillRunning(after:report:)`` at the limit; `CancellationError`.
    @discardableResult
    public func waitForExit(within limit: Duration = .seconds(10)) async throws -> ExitStatus {
        do {
            return try await eventuallyValue(within: limit) { life.status }
        } catch is ConditionNotMet {
            throw ChildProcessError.stillRunning(after: limit, report: report)
        }
    }

    private enum Search {
        case line(String), end(ExitStatus)
    }

    private func search(_ text: String) -> Search? {
        // Read before the lines are: a line that comes in between is then not missed.
        let isComplete = output.isComplete
        if let line = output.firstLine(containing: text) { return .line(line) }
        guard isComplete, let status = life.status else { return nil }
        return .end(status)
    }

    private var report: String {
        "\(executable) (pid \(processID)) printed last:\n" + output.tail(40).map { "  \($0)\n" }.joined()
    }
}
