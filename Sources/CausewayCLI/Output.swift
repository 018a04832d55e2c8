internal import Causeway
internal import CausewayKafka
internal import CausewayRuntime

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// What a command says, and to whom.
enum Output {
    /// Writes a line to standard error.
    static func error(_ text: String) {
        fputs("causeway: \(text)\n", stderr)
    }

    /// The exit code for an error that ended a command.
    static func exitCode(for error: any Error) -> ExitCode {
        switch error {
        case let error as KafkaError: return error.isRetriable ? .unavailable : .failure
        case let error as RuntimeError:
            return error.code == .addressUnavailable || error.code == .connectFailed ? .unavailable : .failure
        default: return .failure
        }
    }
}
