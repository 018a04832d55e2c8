internal import CausewayKafka

extension ExitCode {
    /// The code for an error that the cluster, or a check of what it said, answered a command with.
    static func answer(_ error: KafkaError) -> ExitCode {
        if error.isRetriable { return .unavailable }
        // What a broker answered, what a check found, or what the embedded broker can't.
        let isAnswer =
            error.code.rawValue > 0 || !error.failures.isEmpty
            || [.invalidState, .invalidArgument].contains(error.code)
        return isAnswer ? .negative : Output.exitCode(for: error)
    }
}
