internal import CausewayKafka
internal import CausewayObservability
internal import CausewayRuntime

/// What has to be true of the topics before records are taken in.
extension WindowCore {
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
                return noteChange()
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

    /// The results of a key are in the partition of its records, so it has to be there, and no other may have any.
    private func compareTopics() async throws(KafkaError) {
        let input = configuration.inputTopic
        let inputs = try await partitionCount(of: input)
        partitionCount = inputs
        for topic in Set([configuration.outputTopic, configuration.stateTopic]).sorted() {
            let results = try await partitionCount(of: topic)
            guard inputs == results else {
                throw KafkaError(
                    .invalidConfiguration,
                    """
                    The input topic '\(input)' has \(inputs) partitions and '\(topic)', which takes its results, has \
                    \(results): they have to have as many as each other. Create '\(topic)' anew.
                    """)
            }
        }
    }

    private func partitionCount(of topic: String) async throws(KafkaError) -> Int {
        try await producer.prepare(topic: topic, deadline: .after(Self.attemptTimeout)).partitions.count
    }
}
