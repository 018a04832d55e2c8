import CausewayRuntime
import CausewayTesting
import Testing

@testable import CausewayKafka

@Suite(.enabled(if: Cluster.isAvailable, Cluster.whyNot), .timeLimit(.minutes(4)))
struct AdminGroupTests {
    private func member(_ broker: TestBroker, _ topic: String, instance: String) async throws -> KafkaConsumer {
        var configuration = broker.consumerConfiguration(group: topic)
        configuration.clientID = "client-of-\(instance)"
        configuration.groupInstanceID = instance
        configuration.sessionTimeout = .seconds(20)
        let consumer = try KafkaConsumer(configuration: configuration)
        try await consumer.subscribe(to: topic)
        return consumer
    }

    @Test func groupsAreListedAndDescribed() async throws {
        try await Cluster.withTopic("grouped", partitions: 3) { broker, topic in
            let admin = try KafkaAdmin(bootstrapServers: broker.bootstrapServers)
            let consumer = try await member(broker, topic, instance: "one")
            try await consumer.awaitAssignment(3)
            try await eventually { try await admin.describeGroup(topic).state == .stable }
            let group = try await admin.describeGroup(topic)
            #expect(group.id == topic)
            #expect(group.assignor?.isEmpty == false)
            #expect(!group.isSimple)
            #expect(try await admin.describeCluster().brokers.contains(#require(group.coordinator)))
            let member = try #require(group.members.first)
            #expect(group.members.count == 1)
            #expect(member.clientID == "client-of-one")
            #expect(member.instanceID == "one")
            #expect(!member.id.isEmpty && !member.host.isEmpty)
            #expect(member.assignment == (0..<3).map { TopicPartition(topic: topic, partition: $0) })

            #expect(try await admin.listGroups().first { $0.id == topic }?.state == .stable)
            #expect(try await admin.listGroups(in: [.stable]).contains { $0.id == topic })
            #expect(try await !admin.listGroups(in: [.empty]).contains { $0.id == topic })
            let absent = topic + "-absent"
            let both = try await admin.describeGroups([topic, absent])
            #expect(try both[topic]?.get() == group)
            let error = #expect(throws: KafkaError.self) { try both[absent]?.get() }
            #expect(error?.code == .groupIDNotFound)
            #expect(error?.message.contains("'\(absent)'") == true)
            try await consumer.close()
        }
    }

    @Test func onlyAnEmptyGroupIsDeleted() async throws {
        try await Cluster.withTopic("deleted") { broker, topic in
            let admin = try KafkaAdmin(bootstrapServers: broker.bootstrapServers)
            let partition = TopicPartition(topic: topic, partition: 0)
            let consumer = try KafkaConsumer(configuration: broker.consumerConfiguration(group: topic))
            try await consumer.subscribe(to: topic)
            try await consumer.awaitAssignment(1)
            try await consumer.commit([partition: 5])
            let other = topic + "-other"
            try await admin.alterOffsets(ofGroup: other, to: [partition: 7])
            let error = await #expect(throws: KafkaError.self) {
                try await admin.deleteGroups([topic, topic + "-absent", other])
            }
            #expect(error?.failures[topic]?.code == .nonEmptyGroup)
            #expect(error?.failures[topic]?.message.contains("Stop its members first.") == true)
            #expect(error?.failures[topic + "-absent"]?.code == .groupIDNotFound)
            #expect(error?.failures.count == 2)
            #expect(try await admin.committedOffsets(ofGroup: other).isEmpty)
            try await consumer.close()
            try await eventually { try await admin.describeGroup(topic).state == .empty }
            #expect(try await admin.committedOffsets(ofGroup: topic) == [partition: 5])
            try await admin.deleteGroups([topic])
            #expect(try await !admin.listGroups().contains { $0.id == topic })
            #expect(try await admin.committedOffsets(ofGroup: topic).isEmpty)
        }
    }

    @Test func offsetsAreReadSetAndForgotten() async throws {
        try await Cluster.withTopic("offsets", partitions: 3) { broker, topic in
            let admin = try KafkaAdmin(bootstrapServers: broker.bootstrapServers)
            try await broker.fill(topic, partitions: 0..<3, count: 10)
            let partitions = (0..<3).map { TopicPartition(topic: topic, partition: $0) }
            try await admin.alterOffsets(ofGroup: topic, to: [partitions[0]: 3, partitions[1]: 4])
            #expect(try await admin.committedOffsets(ofGroup: topic) == [partitions[0]: 3, partitions[1]: 4])
            #expect(
                try await admin.committedOffsets(ofGroup: topic, in: partitions) == [
                    partitions[0]: 3, partitions[1]: 4,
                ])
            #expect(
                try await admin.committedOffsets(ofGroup: topic, in: [partitions[1]], requireStable: true)
                    == [partitions[1]: 4])

            let consumer = try KafkaConsumer(configuration: broker.consumerConfiguration(group: topic))
            try await consumer.subscribe(to: topic)
            try await consumer.awaitAssignment(3)
            let records = try await consumer.take(7 + 6 + 10)
            let first = Dictionary(grouping: records, by: \.partition).mapValues { $0.map(\.offset).min() }
            #expect(first == [0: 3, 1: 4, 2: 0])

            // While it has members nothing of this is possible.
            let altering = await #expect(throws: KafkaError.self) {
                try await admin.alterOffsets(ofGroup: topic, to: [partitions[0]: 1])
            }
            #expect(altering?.failures[partitions[0].description]?.code == .nonEmptyGroup)
            #expect(altering?.message.contains("group '\(topic)'") == true)
            #expect(altering?.message.contains("Stop them first.") == true)
            let deleting = await #expect(throws: KafkaError.self) {
                try await admin.deleteOffsets(ofGroup: topic, in: [partitions[0]])
            }
            #expect(deleting?.failures[partitions[0].description]?.code == .groupSubscribedToTopic)
            try await consumer.close()

            try await admin.deleteOffsets(ofGroup: topic, in: [partitions[0], partitions[2]])
            #expect(try await admin.committedOffsets(ofGroup: topic, in: [partitions[0]]).isEmpty)
            let absent = await #expect(throws: KafkaError.self) {
                try await admin.deleteOffsets(ofGroup: topic + "-absent", in: [partitions[0]])
            }
            #expect(absent?.code == .groupIDNotFound)
        }
    }

    @Test func offsetsAreResetToPlaces() async throws {
        // Records of 1970 are older than any retention.
        try await Cluster.withTopic("reset", partitions: 4, configuration: ["retention.ms": "-1"]) { broker, topic in
            let admin = try KafkaAdmin(bootstrapServers: broker.bootstrapServers)
            let partitions = (0..<4).map { TopicPartition(topic: topic, partition: $0) }
            let producer = try broker.producer()
            for partition in 0..<4 {
                for number in 0..<10 {
                    try await producer.enqueue(
                        ProducerRecord(
                            topic: topic, partition: partition, text: "\(number)",
                            timestamp: KafkaTimestamp(milliseconds: 1_000_000 + Int64(number))))
                }
            }
            try await producer.close()
            let set = try await admin.resetOffsets(
                ofGroup: topic,
                to: [
                    partitions[0]: .beginning, partitions[1]: .end, partitions[2]: .tail(3),
                    partitions[3]: .timestamp(KafkaTimestamp(milliseconds: 1_000_004)),
                ])
            #expect(set == [partitions[0]: 0, partitions[1]: 10, partitions[2]: 7, partitions[3]: 4])
            #expect(try await admin.committedOffsets(ofGroup: topic) == set)
            let unknown = await #expect(throws: KafkaError.self) {
                try await admin.resetOffsets(ofGroup: topic, to: [TopicPartition(topic: topic, partition: 4): .end])
            }
            #expect(unknown?.code == .unknownTopicOrPartition)
            #expect(unknown?.message.contains("\(topic)[4] does not exist") == true)
            let committed = await #expect(throws: KafkaError.self) {
                try await admin.offsets(at: [partitions[0]: .committed])
            }
            #expect(committed?.code == .invalidArgument)
        }
    }
}
