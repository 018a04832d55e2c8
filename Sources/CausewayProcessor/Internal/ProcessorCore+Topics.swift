internal import CausewayKafka
internal import CausewayObservability
internal import CausewayRequestReply
internal import CausewayRuntime

/// What has to be true of the topics before partitions are served.
extension ProcessorCore {
    private static var attemptTimeout: Duration { .seconds(5) }

    /// Returns once the topics are there and have as many partitions as each other; tries again while the cluster can't
    /// say.
    ///
    /// - Throws: `invalidConfiguration` when they have not, `cancelled`.
    func checkTopics() async throws(KafkaError) {
        var wait = Duration.milliseconds(50)
        while true {
            do throws(KafkaError) {
                try await compareTopics()
                topicsReason = nil
                return
            } catch {
                topicsReason = error.message
                if error.code == .invalidConfiguration {
                    refuse(error)
                    throw error
                }
                if isStopping || Task.isCancelled { throw KafkaError(.cancelled, "The task was cancelled.") }
                logger.warning("the topics can't be looked at: \(error); trying again")
            }
            await sleep(wait)
            wait = min(wait * 2, .seconds(1))
        }
    }

    /// The events of a command go to the partition of its number, so it has to be there, and no other may have any.
    private func compareTopics() async throws(KafkaError) {
        let commandTopic = configuration.responder.topic
        let commands = try await partitionCount(of: commandTopic)
        let events = try await partitionCount(of: configuration.eventTopic)
        partitionCount = commands
        guard commands == events else {
            throw KafkaError(
                .invalidConfiguration,
                """
                The command topic '\(commandTopic)' has \(commands) partitions and the event topic \
                '\(configuration.eventTopic)' has \(events): they have to have as many as each other. Create one of them \
                anew.
                """)
        }
        try await compareOutcomes(commands)
        try await compareSnapshots(commands)
    }

    func partitionCount(of topic: String) async throws(KafkaError) -> Int {
        try await producer.prepare(topic: topic, deadline: .after(Self.attemptTimeout)).partitions.count
    }
}
