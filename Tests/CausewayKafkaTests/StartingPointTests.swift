import CausewayRuntime
import CausewayTesting
import Testing

@testable import CausewayKafka

/// Where reading begins and goes on: by assignment and by seek.
@Suite(.enabled(if: Cluster.isAvailable, Cluster.whyNot), .timeLimit(.minutes(3)))
struct StartingPointTests {
    /// Twenty records, a second apart from the first one's time on.
    private static let first = KafkaTimestamp(milliseconds: 1_700_000_000_000)

    private static func time(of number: Int) -> KafkaTimestamp {
        KafkaTimestamp(milliseconds: first.milliseconds + Int64(number) * 1_000)
    }

    private func withRecords(
        partitions: Int = 1, _ body: (TestBroker, [TopicPartition]) async throws -> Void
    ) async throws {
        // What is that old would be deleted at once.
        let settings = ["retention.ms": "-1"]
        try await Cluster.withTopic("start", partitions: partitions, configuration: settings) { broker, topic in
            let producer = try broker.producer()
            for number in 0..<20 {
                for partition in 0..<partitions {
                    var record = ProducerRecord(topic: topic, partition: partition, text: "\(number)")
                    record.timestamp = Self.time(of: number)
                    try await producer.enqueue(record)
                }
            }
            try await producer.close()
            try await body(broker, (0..<partitions).map { TopicPartition(topic: topic, partition: $0) })
        }
    }

    /// Each with the offset of the first record that is read, 20 being one that is written afterwards.
    static let starts: [(StartingOffset, Int64)] = [
        (.beginning, 0), (.offset(7), 7), (.tail(3), 17), (.tail(1_000), 0), (.timestamp(time(of: 5)), 5),
        (.timestamp(KafkaTimestamp(milliseconds: first.milliseconds + 5_001)), 6),
        (.timestamp(KafkaTimestamp(milliseconds: 0)), 0),
        // These write a record.
        (.end, 20), (.tail(0), 20), (.timestamp(time(of: 1_000)), 20),
    ]

    @Test func assigningAndSeekingBeginWhereTheySay() async throws {
        try await withRecords { broker, partitions in
            let partition = partitions[0]
            let producer = try broker.producer()
            for (number, (start, expected)) in Self.starts.enumerated() {
                let consumer = try KafkaConsumer(configuration: broker.consumerConfiguration())
                // By assignment, and by seek from somewhere else.
                for isSeek in [false, true] {
                    try await consumer.assign([partition: isSeek ? .offset(11) : start])
                    if isSeek {
                        #expect(try await consumer.takeOffsets(1) == [11])
                        try await consumer.seek(to: [partition: start])
                    }
                    if expected < 20 {
                        #expect(try await consumer.takeOffsets(2) == [expected, expected + 1], "\(start)")
                        continue
                    }
                    // Where the end was then: nothing that was there is read, nothing that comes is missed.
                    let end = try await consumer.watermarks(of: partition).high
                    if start == .end, !isSeek { try await awaitEnd(consumer, partition) }
                    var record = ProducerRecord(topic: partition.topic, text: "late \(number)")
                    record.timestamp = Self.first
                    _ = try await producer.send(record)
                    #expect(try await consumer.takeOffsets(1) == [end], "\(start)")
                }
                try await consumer.close()
            }
            try await producer.close()
        }
    }

    /// The client looks `.end` up after `assign`: waits until it fetches from there.
    private func awaitEnd(_ consumer: KafkaConsumer, _ partition: TopicPartition) async throws {
        try await eventually { consumer.cachedWatermarks(of: partition) != nil }
    }

    /// What has been deleted is not there to begin at: `tail` begins at the first record that is left.
    @Test func aTailEndsWhereRecordsBegin() async throws {
        try await withRecords { broker, partitions in
            try await broker.deleteRecords(before: [partitions[0]: 15])
            var configuration = broker.consumerConfiguration()
            // Else what is out of range would begin there too.
            configuration.autoOffsetReset = .error
            let consumer = try KafkaConsumer(configuration: configuration)
            try await consumer.assign([partitions[0]: .tail(10)])
            #expect(try await consumer.takeOffsets(5) == Array(15..<20))
            #expect(try await consumer.watermarks(of: partitions[0]) == OffsetRange(low: 15, high: 20))
            try await consumer.close()
        }
    }

    @Test func seekingToTheCommittedOffset() async throws {
        try await withRecords { broker, partitions in
            let partition = partitions[0]
            let consumer = try KafkaConsumer(configuration: broker.consumerConfiguration(group: partition.topic))
            try await consumer.assign([partition: .offset(5)])
            #expect(try await consumer.takeOffsets(1) == [5])
            // None yet: where autoOffsetReset says, which is the beginning here.
            try await consumer.seek(to: [partition: .committed])
            #expect(try await consumer.takeOffsets(1) == [0])
            try await consumer.commit([partition: 12])
            try await consumer.seek(to: [partition: .committed])
            #expect(try await consumer.takeOffsets(2) == [12, 13])
            try await consumer.close()
        }
    }

    @Test func partitionsComeAndGoOneByOne() async throws {
        try await withRecords(partitions: 3) { broker, partitions in
            let consumer = try KafkaConsumer(configuration: broker.consumerConfiguration())
            try await consumer.incrementalAssign([partitions[0]: .offset(10)])
            let seen = SeenRecords()
            let reader = consumer.read(into: seen)
            try await eventually { seen.offsets(of: partitions[0]) == Array(10..<20) }
            try await consumer.incrementalAssign([partitions[1]: .tail(5), partitions[2]: .beginning])
            try await eventually { seen.count == 35 }
            #expect(consumer.assignment == partitions)
            #expect(seen.offsets(of: partitions[1]) == Array(15..<20))
            #expect(seen.offsets(of: partitions[2]) == Array(0..<20))
            for round in 1...10 {
                try await consumer.incrementalUnassign([partitions[1]])
                #expect(consumer.assignment == [partitions[0], partitions[2]])
                try await consumer.incrementalAssign([partitions[1]: .offset(18)])
                try await eventually { seen.count == 35 + 2 * round }
            }
            // The others went on undisturbed.
            #expect(seen.offsets(of: partitions[0]) == Array(10..<20))
            #expect(seen.offsets(of: partitions[2]) == Array(0..<20))
            try await broker.fill(partitions[0].topic, partitions: 0..<3, count: 5)
            try await eventually { seen.count == 70 }
            let twice = await #expect(throws: KafkaError.self) {
                try await consumer.incrementalAssign([partitions[1]: .beginning])
            }
            #expect(twice?.code == .invalidState)
            #expect(twice?.message.contains("\(partitions[1])") == true)
            try await consumer.close()
            try await reader.value
        }
    }

    @Test func whatDoesNotExistIsSaidAtOnce() async throws {
        try await withRecords { broker, partitions in
            let consumer = try KafkaConsumer(configuration: broker.consumerConfiguration())
            let absent = TestBroker.uniqueName("absent")
            for start in [StartingOffset.beginning, .offset(0), .tail(1), .timestamp(Self.first)] {
                let noTopic = await #expect(throws: KafkaError.self) {
                    try await consumer.assign([TopicPartition(topic: absent, partition: 0): start])
                }
                #expect(noTopic?.code == .unknownTopicOrPartition)
                #expect(noTopic?.message.contains(absent) == true)
                let noPartition = await #expect(throws: KafkaError.self) {
                    try await consumer.assign([TopicPartition(topic: partitions[0].topic, partition: 3): start])
                }
                #expect(noPartition?.code == .unknownTopicOrPartition)
                #expect(noPartition?.message.contains("\(partitions[0].topic)[3]") == true)
            }
            for partition in [TopicPartition(topic: "", partition: 0), TopicPartition(topic: "a", partition: -1)] {
                let error = await #expect(throws: KafkaError.self) {
                    try await consumer.assign([partition: .offset(0)])
                }
                #expect(error?.code == .invalidArgument)
            }
            try await consumer.close()
        }
    }
}
