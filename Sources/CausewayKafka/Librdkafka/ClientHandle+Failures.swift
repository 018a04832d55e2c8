internal import CLibrdkafka

/// Errors that say which brokers, which group, which client.
extension ClientHandle {
    /// The error of a call that failed.
    ///
    /// - Parameters:
    ///   - number: librdkafka's number.
    ///   - what: What failed and where, without a full stop.
    ///   - reason: librdkafka's words for this very failure, if it has any.
    /// - Returns: The error; where nobody answers it names the brokers and the last thing heard of them.
    func failure(_ number: Int32, _ what: String, reason: String? = nil) -> KafkaError {
        let code = KafkaError.Code(rawValue: number)
        if code == .fatal, let fatalError { return fatalError }
        if code == .unknownTopic || code == .unknownPartition {
            // The client's own code for what a broker would call so: one is enough to look for.
            return KafkaError(number: KafkaError.Code.unknownTopicOrPartition.rawValue, what, reason: reason)
        }
        guard Self.unanswered.contains(code) else { return KafkaError(number: number, what, reason: reason) }
        let known = reachability.isNobodyThere ? KafkaError.Code.allBrokersDown : code
        return KafkaError(
            number: known.rawValue, what,
            reason: "\(reason ?? Librdkafka.meaning(of: known.rawValue)) (\(reachability.description))")
    }

    /// A broker has answered: what was heard before is over.
    func noteAnswer() { reachability.noteAnswer() }

    /// An error event: what it says of the brokers is kept for later errors.
    func note(_ number: Int32, reason: String) {
        switch KafkaError.Code(rawValue: number) {
        case .allBrokersDown: reachability.noteNobodyThere()
        case .transport, .resolve, .authentication, .ssl: reachability.noteTrouble(reason)
        default: break
        }
    }

    /// What a call ends with that nobody answers.
    private static let unanswered: Set<KafkaError.Code> = [
        .transport, .allBrokersDown, .timedOut, .resolve, .coordinatorNotAvailable, .waitingForCoordinator,
    ]
}
