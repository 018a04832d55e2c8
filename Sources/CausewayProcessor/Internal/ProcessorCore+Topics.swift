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

    /// Events, outcomes and snapshots go to the partition of the command's number, so it has to be there, and no other may
    /// have any.
    private func compareTopics() async throws(KafkaError) {
        let commands = try await partitionCount(of: configuration.responder.topic)
        partitionCount = commands
        let others = [
            ("event", configuration.eventTopic), ("outcome", configuration.responder.outcomes?.topic),
            ("snapshot", configuration.snapshots?.topic),
        ]
        for case (let kind, let topic?) in others {
            let count = try await partitionCount(of: topic)
            if count == commands { continue }
            throw KafkaError(
                .invalidConfiguration,
                """
                The command topic '\(configuration.responder.topic)' has \(commands) partitions and the \(kind) topic \
                '\(topic)' has \(count): they have to have as many as each other. Create one of them anew.
                """)
        }
    }

    private func partitionCount(of topic: String) async throws(KafkaError) -> Int {
        try await producer.prepare(topic: topic, deadline: .after(Self.attemptTimeout)).partitions.count
    }
}
