import CausewayRuntime
import CausewayTesting
import Testing

@testable import CausewayKafka

/// Transactions that are committed, aborted and still open, as each isolation level shows them.
@Suite(.enabled(if: Cluster.isAvailable, Cluster.whyNot), .timeLimit(.minutes(3)))
struct IsolationTests {
    /// Offsets: 0-2 committed, 3 its marker, 4-6 aborted, 7 its marker, 8-9 plain, 10-11 open, 12 plain.
    private func withTransactions(
        _ body: (TestBroker, TopicPartition, _ open: TransactionCalls) async throws -> Void
    ) async throws {
        try await Cluster.withTopic("isolation") { broker, topic in
            let producer = try await TransactionCalls(broker, id: topic)
            try await producer.begin()
            try await producer.send(topic, count: 3, "committed")
            try await producer.commit()
            try await producer.begin()
            try await producer.send(topic, count: 3, "aborted")
            try await producer.abort()
            try await broker.fill(topic, count: 2)
            try await producer.begin()
            try await producer.send(topic, count: 2, "open")
            try await broker.fill(topic, from: 12, count: 1)
            try await body(broker, TopicPartition(topic: topic, partition: 0), producer)
            try await producer.producer.close()
        }
    }

    @Test func readCommittedSeesWhatIsCommittedAndStopsBeforeWhatIsOpen() async throws {
        try await withTransactions { broker, partition, open in
            var configuration = broker.consumerConfiguration()
            configuration.enablePartitionEOF = true
            let consumer = try KafkaConsumer(configuration: configuration)
            #expect(configuration.isolationLevel == .readCommitted)
            try await consumer.assign([partition: .beginning])
            let seen = SeenRecords()
            let reader = consumer.read(into: seen)
            var ends = consumer.partitionEnds.makeAsyncIterator()
            // Up to the last stable offset.
            #expect(try await ends.next() == PartitionEnd(topicPartition: partition, offset: 10))
            #expect(seen.offsets(of: partition) == [0, 1, 2, 8, 9])
            #expect(try await consumer.watermarks(of: partition) == OffsetRange(low: 0, high: 10))
            #expect(try await consumer.lag() == [partition: 0])
            // What is remembered of the last fetch is the high watermark.
            #expect(consumer.cachedWatermarks(of: partition)?.high == 13)
            #expect(consumer.currentLag(of: partition) == 3)
            try await open.commit()
            try await eventually(within: .seconds(20)) { seen.offsets(of: partition) == [0, 1, 2, 8, 9, 10, 11, 12] }
            while let end = try await ends.next(), end.offset < 14 {}
            #expect(consumer.position(of: partition) == 14)
            #expect(try await consumer.lag() == [partition: 0])
            try await consumer.close()
            try await reader.value
        }
    }

    @Test func readUncommittedSeesAllRecords() async throws {
        try await withTransactions { broker, partition, open in
            var configuration = broker.consumerConfiguration()
            configuration.isolationLevel = .readUncommitted
            let consumer = try KafkaConsumer(configuration: configuration)
            try await consumer.assign([partition: .beginning])
            // No markers.
            #expect(try await consumer.takeOffsets(11) == [0, 1, 2, 4, 5, 6, 8, 9, 10, 11, 12])
            #expect(try await consumer.watermarks(of: partition).high == 13)
            #expect(try await consumer.lag() == [partition: 0])
            // The marker is written after the call has returned.
            try await open.abort()
            try await eventually { try await consumer.lag() == [partition: 1] }
            try await consumer.close()
        }
    }

    /// A marker at the end is passed with the partition's end, not with a record.
    @Test(arguments: [false, true])
    func theMarkerAtTheEndCountsAsLagUntilTheEndIsReached(_ toldOfEnds: Bool) async throws {
        try await Cluster.withTopic("marker") { broker, topic in
            let partition = TopicPartition(topic: topic, partition: 0)
            let producer = try await TransactionCalls(broker, id: topic)
            try await producer.begin()
            try await producer.send(topic, count: 3, "committed")
            try await producer.commit()
            var configuration = broker.consumerConfiguration(group: topic)
            configuration.enablePartitionEOF = toldOfEnds
            let consumer = try KafkaConsumer(configuration: configuration)
            try await consumer.assign([partition: .beginning])
            let seen = SeenRecords()
            let reader = consumer.read(into: seen)
            try await eventually { seen.count == 3 }
            if toldOfEnds {
                for try await end in consumer.partitionEnds where end.offset == 4 { break }
            }
            try await eventually { try await consumer.watermarks(of: partition).high == 4 }
            #expect(consumer.position(of: partition) == (toldOfEnds ? 4 : 3))
            #expect(try await consumer.lag() == [partition: toldOfEnds ? 0 : 1])
            try await consumer.close()
            try await reader.value
            // What is committed is behind the marker too.
            let other = try KafkaConsumer(configuration: configuration)
            #expect(try await other.committed([partition]) == [partition: toldOfEnds ? 4 : 3])
            try await other.close()
            try await producer.producer.close()
        }
    }
}
