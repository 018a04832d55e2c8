import CausewayEmbeddedBroker
import CausewayRuntime
import CausewayTesting
import Synchronization
import Testing

@testable import CausewayKafka

/// The end of a partition is told of, after the records before it.
@Suite(.timeLimit(.minutes(3))) struct PartitionEndTests {
    private func configuration(_ broker: TestBroker, group: String? = nil) -> KafkaConsumerConfiguration {
        var configuration = broker.consumerConfiguration(group: group)
        configuration.enablePartitionEOF = true
        return configuration
    }

    @Test(arguments: TestBroker.Kind.available)
    func everyPartitionsEndComesAfterItsRecords(_ kind: TestBroker.Kind) async throws {
        let broker = try await TestBroker.shared(kind)
        try await broker.withTopic("ends", partitions: 3) { topic in
            let partitions = (0..<3).map { TopicPartition(topic: topic, partition: $0) }
            // The last one is empty.
            try await broker.fill(topic, partitions: 0..<2, count: 50)
            let consumer = try KafkaConsumer(configuration: configuration(broker))
            try await consumer.assign(Dictionary(uniqueKeysWithValues: partitions.map { ($0, .beginning) }))
            let seen = SeenRecords()
            let reader = consumer.read(into: seen)
            var left = Set(partitions)
            for try await end in consumer.partitionEnds {
                #expect(Int64(seen.offsets(of: end.topicPartition).count) == end.offset)
                #expect(consumer.position(of: end.topicPartition) == end.offset)
                if end.offset == (end.topicPartition.partition == 2 ? 0 : 50) { left.remove(end.topicPartition) }
                if left.isEmpty { break }
            }
            #expect(try await consumer.lag() == Dictionary(uniqueKeysWithValues: partitions.map { ($0, 0) }))
            // Again after further records.
            try await broker.fill(topic, partitions: 2..<3, count: 1)
            for try await end in consumer.partitionEnds where end.offset == 1 {
                #expect(end.topicPartition == partitions[2])
                break
            }
            try await consumer.close()
            try await reader.value
            for try await _ in consumer.partitionEnds { Issue.record("an end after close") }
        }
    }

    /// An end is no news while a record before it is in hand.
    @Test(arguments: [false, true]) func anEndWaitsForTheRecordInHand(_ inBatches: Bool) async throws {
        let broker = TestBroker(try EmbeddedBroker())
        try await broker.withTopic("hand") { topic in
            let partition = TopicPartition(topic: topic, partition: 0)
            try await broker.fill(topic, count: 10)
            let consumer = try KafkaConsumer(configuration: configuration(broker))
            try await consumer.assign([partition: .beginning])
            var records = consumer.records.makeAsyncIterator()
            var batches = consumer.batches().makeAsyncIterator()
            var together = 0
            for _ in 0..<10 {
                // The records and, most of the time, the end are there: all are drained at once.
                let begin = ContinuousClock.now
                try await eventually {
                    let length = consumer.delivery.state.withLock { $0.queue?.length ?? 0 }
                    return length >= 11 && ContinuousClock.now - begin > .milliseconds(100)
                }
                var last: Int64?
                while last != 9 {
                    last = try await inBatches ? batches.next()?.last?.offset : records.next()?.offset
                }
                together += consumer.delivery.state.withLock { $0.ends.count }
                #expect(consumer.delivery.ends.waiting.isEmpty)
                #expect(consumer.position(of: partition) == 10)
                try await consumer.seek(to: [partition: 0])
            }
            #expect(together > 0)
            // Once the reader asks for more it is.
            let end = Task {
                var ends = consumer.partitionEnds.makeAsyncIterator()
                return try await ends.next()
            }
            let closing = Task {
                let offset = try await end.value?.offset
                try await consumer.close()
                return offset
            }
            if inBatches { while try await batches.next() != nil {} } else { while try await records.next() != nil {} }
            #expect(try await closing.value == 10)
        }
    }

    @Test func anEndBeforeASeekIsForgotten() async throws {
        let broker = TestBroker(try EmbeddedBroker())
        try await broker.withTopic("sought") { topic in
            let partition = TopicPartition(topic: topic, partition: 0)
            try await broker.fill(topic, count: 10)
            let consumer = try KafkaConsumer(configuration: configuration(broker))
            try await consumer.assign([partition: .beginning])
            let seen = SeenRecords()
            let reader = consumer.read(into: seen)
            try await eventually { consumer.position(of: partition) == 10 && seen.count == 10 }
            for round in 1...20 {
                try await eventually { !consumer.delivery.ends.waiting.isEmpty }
                try await consumer.seek(to: [partition: 5])
                var ends = consumer.partitionEnds.makeAsyncIterator()
                #expect(try await ends.next()?.offset == 10)
                // Every record from the seek on is before its end.
                #expect(seen.count == 10 + 5 * (2 * round - 1))
                try await consumer.seek(to: [partition: 5])
            }
            try await consumer.close()
            try await reader.value
        }
    }

    @Test func endsHaveToBeAskedForAndCanBeCancelled() async throws {
        let broker = TestBroker(try EmbeddedBroker())
        let without = try KafkaConsumer(configuration: broker.consumerConfiguration())
        let error = await #expect(throws: KafkaError.self) { for try await _ in without.partitionEnds {} }
        #expect(error?.code == .invalidState)
        #expect(error?.message.contains("enablePartitionEOF") == true)
        try await without.close()
        let with = try KafkaConsumer(configuration: configuration(broker))
        for _ in 0..<100 {
            let waiting = Task { for try await _ in with.partitionEnds {} }
            await Task.yield()
            waiting.cancel()
            try await waiting.value
        }
        try await with.close()
    }
}
