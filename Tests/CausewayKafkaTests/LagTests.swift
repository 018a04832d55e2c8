import CausewayRuntime
import CausewayTesting
import Testing

@testable import CausewayKafka

/// What partitions hold and how far a consumer is behind.
@Suite(.enabled(if: Cluster.isAvailable, Cluster.whyNot), .timeLimit(.minutes(3)))
struct LagTests {
    @Test func watermarksAndLagAreToldForAllPartitionsAtOnce() async throws {
        try await Cluster.withTopic("lag", partitions: 4) { broker, topic in
            let partitions = (0..<4).map { TopicPartition(topic: topic, partition: $0) }
            for partition in 0..<4 {
                try await broker.fill(topic, partitions: partition..<(partition + 1), count: 10 * partition)
            }
            try await broker.deleteRecords(before: [partitions[3]: 12])
            let consumer = try KafkaConsumer(configuration: broker.consumerConfiguration(group: topic))
            #expect(
                try await consumer.watermarks(of: partitions) == [
                    partitions[0]: OffsetRange(low: 0, high: 0), partitions[1]: OffsetRange(low: 0, high: 10),
                    partitions[2]: OffsetRange(low: 0, high: 20), partitions[3]: OffsetRange(low: 12, high: 30),
                ])
            #expect(try await consumer.watermarks(of: []).isEmpty)
            // No position and nothing committed: not known.
            #expect(try await consumer.lag(of: partitions).isEmpty)
            #expect(try await consumer.lag().isEmpty)
            try await consumer.commit([partitions[1]: 4, partitions[2]: 20])
            #expect(try await consumer.lag(of: partitions) == [partitions[1]: 6, partitions[2]: 0])
            // A position goes before what is committed.
            try await consumer.assign([partitions[1]: .committed, partitions[2]: .offset(15)])
            #expect(consumer.currentLag(of: partitions[2]) == nil || consumer.currentLag(of: partitions[2]) == 5)
            #expect(try await consumer.lag() == [partitions[1]: 6, partitions[2]: 5])
            _ = try await consumer.take(11)
            #expect(try await consumer.lag() == [partitions[1]: 0, partitions[2]: 0])
            for partition in partitions[1...2] {
                #expect(consumer.currentLag(of: partition) == 0)
                #expect(consumer.cachedWatermarks(of: partition)?.low == 0)
            }
            #expect(consumer.cachedWatermarks(of: partitions[1])?.high == 10)
            #expect(consumer.cachedWatermarks(of: TopicPartition(topic: "absent", partition: 0)) == nil)
            #expect(consumer.currentLag(of: partitions[0]) == nil)
            try await consumer.close()
        }
    }

    @Test func lagGrowsWhileNobodyReads() async throws {
        try await Cluster.withTopic("grows") { broker, topic in
            let partition = TopicPartition(topic: topic, partition: 0)
            try await broker.fill(topic, count: 10)
            let consumer = try KafkaConsumer(configuration: broker.consumerConfiguration())
            try await consumer.assign([partition: .beginning])
            #expect(try await consumer.takeOffsets(4) == [0, 1, 2, 3])
            #expect(try await consumer.lag() == [partition: 6])
            try await broker.fill(topic, count: 10)
            #expect(try await consumer.lag() == [partition: 16])
            try await eventually { consumer.currentLag(of: partition) == 16 }
            try await consumer.close()
        }
    }

    @Test func offsetsAreFoundByTime() async throws {
        try await Cluster.withTopic("times", partitions: 2, configuration: ["retention.ms": "-1"]) { broker, topic in
            let partitions = [0, 1].map { TopicPartition(topic: topic, partition: $0) }
            let producer = try broker.producer()
            for number in 0..<10 {
                for partition in 0..<2 {
                    var record = ProducerRecord(topic: topic, partition: partition, text: "\(number)")
                    record.timestamp = KafkaTimestamp(milliseconds: Int64(1_000 + number + 100 * partition))
                    try await producer.enqueue(record)
                }
            }
            try await producer.close()
            let consumer = try KafkaConsumer(configuration: broker.consumerConfiguration())
            let times = [
                partitions[0]: KafkaTimestamp(milliseconds: 1_004), partitions[1]: KafkaTimestamp(milliseconds: 1_050),
            ]
            #expect(try await consumer.offsets(forTimes: times) == [partitions[0]: 4, partitions[1]: 0])
            let late = [
                partitions[0]: KafkaTimestamp(milliseconds: 1_010), partitions[1]: KafkaTimestamp(milliseconds: 1_109),
            ]
            #expect(try await consumer.offsets(forTimes: late) == [partitions[1]: 9])
            #expect(try await consumer.offsets(forTimes: [:]).isEmpty)
            let absent = TestBroker.uniqueName("absent")
            let error = await #expect(throws: KafkaError.self) {
                try await consumer.offsets(
                    forTimes: [TopicPartition(topic: absent, partition: 0): KafkaTimestamp(milliseconds: 1)],
                    deadline: .after(.seconds(2)))
            }
            #expect(error?.message.contains(absent) == true)
            try await consumer.close()
        }
    }
}
