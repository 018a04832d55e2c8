import CausewayKafka
import CausewayTesting
import Testing

/// The topics that the processes of a test use, and their common options.
struct RequestReplyProcesses {
    let broker: TestBroker
    let requests = TestBroker.uniqueName("requests")
    let replies = TestBroker.uniqueName("replies")
    let group = TestBroker.uniqueName("group")
    let sessionTimeout: Duration

    init(partitions: Int, sessionTimeout: Duration = .seconds(6)) async throws {
        broker = try await TestBroker.shared(.apacheKafka)
        self.sessionTimeout = sessionTimeout
        // The topic of replies is not made here: requesters make it.
        try await broker.createTopic(name: requests, partitions: partitions)
    }

    var arguments: [String] {
        [
            "--bootstrap", broker.bootstrapServers, "--topic", requests, "--session-timeout",
            "\(sessionTimeout / .seconds(1))",
        ]
    }

    /// How many requests the group has not finished, as its committed offsets say.
    func lag() async throws -> Int64 {
        let admin = try KafkaAdmin(bootstrapServers: broker.bootstrapServers)
        let committed = try await admin.committedOffsets(ofGroup: group)
        let consumer = try KafkaConsumer(configuration: .init(bootstrapServers: broker.bootstrapServers))
        var lag: Int64 = 0
        for partition in try await consumer.metadata(of: requests).partitions {
            let partition = TopicPartition(topic: requests, partition: partition.id)
            let range = try await consumer.watermarks(of: partition)
            lag += range.high - (committed[partition] ?? range.low)
        }
        try await consumer.close()
        return lag
    }
}
