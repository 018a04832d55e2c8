package import CausewayKafka
package import CausewayTesting

extension TestBroker {
    /// Settings for quick tests: reads from the first record, notices a rebalance at once.
    package func consumerConfiguration(group: String? = nil) -> KafkaConsumerConfiguration {
        var configuration = KafkaConsumerConfiguration(bootstrapServers: bootstrapServers, groupID: group)
        configuration.autoOffsetReset = .earliest
        configuration.sessionTimeout = .seconds(6)
        configuration.heartbeatInterval = .milliseconds(100)
        // The embedded broker answers an empty fetch only after this time.
        configuration.fetchWaitMax = .milliseconds(5)
        return configuration
    }

    package func producer(_ change: (inout KafkaProducerConfiguration) -> Void = { _ in }) throws -> KafkaProducer {
        var configuration = KafkaProducerConfiguration(bootstrapServers: bootstrapServers)
        change(&configuration)
        return try KafkaProducer(configuration: configuration)
    }

    /// Writes records whose values are their numbers, the same number to each of some partitions.
    package func fill(_ topic: String, partitions: Range<Int> = 0..<1, from first: Int = 0, count: Int) async throws {
        let producer = try producer()
        for number in first..<(first + count) {
            for partition in partitions {
                try await producer.enqueue(ProducerRecord(topic: topic, partition: partition, text: "\(number)"))
            }
        }
        try await producer.flush()
        try await producer.close()
    }
}
