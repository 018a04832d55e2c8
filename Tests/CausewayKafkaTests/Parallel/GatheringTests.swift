import CausewayEmbeddedBroker
import CausewayRuntime
import CausewayTesting
import KafkaTestSupport
import Synchronization
import Testing

@testable import CausewayKafka

/// `batches(upTo:within:)`.
@Suite(.timeLimit(.minutes(3))) struct GatheringTests {
    private func withConsumer(
        _ kind: TestBroker.Kind = .embedded, partitions count: Int = 1,
        configure: (inout KafkaConsumerConfiguration) -> Void = { _ in },
        _ body: (TestBroker, KafkaConsumer, [TopicPartition]) async throws -> Void
    ) async throws {
        let broker = try await TestBroker.shared(kind)
        try await broker.withTopic("gather", partitions: count) { topic in
            var configuration = broker.consumerConfiguration(group: topic)
            configure(&configuration)
            let consumer = try KafkaConsumer(configuration: configuration)
            let partitions = (0..<count).map { TopicPartition(topic: topic, partition: $0) }
            try await body(broker, consumer, partitions)
            try await consumer.close()
        }
    }

    @Test(arguments: TestBroker.Kind.available) func fullBatchesComeAtOnce(_ kind: TestBroker.Kind) async throws {
        try await withConsumer(kind, partitions: 4) { broker, consumer, partitions in
            let topic = partitions[0].topic
            try await broker.fill(topic, partitions: 0..<4, count: 700)
            try await consumer.assignFromBeginning(partitions)
            let seen = SeenRecords()
            // More than librdkafka is asked for at once.
            for try await batch in consumer.batches(upTo: 1_400, within: .seconds(50)) {
                #expect(batch.count == 1_400)
                for record in batch { seen.note(record) }
                if seen.count == 2_800 { break }
            }
            #expect(seen.distinctCount == 2_800)
            #expect(seen.irregularities.isEmpty)
        }
    }

    @Test(arguments: TestBroker.Kind.available) func itWaitsForMoreAndNotForEver(_ kind: TestBroker.Kind) async throws {
        try await withConsumer(kind) { broker, consumer, partitions in
            let topic = partitions[0].topic
            let producer = try broker.producer()
            // Each on its own, so that each is fetched on its own.
            for number in 0..<5 { _ = try await producer.send(ProducerRecord(topic: topic, text: "\(number)")) }
            try await consumer.assignFromBeginning(partitions)
            var batches = consumer.batches(upTo: 100, within: .seconds(1)).makeAsyncIterator()
            let start = ContinuousClock.now
            #expect(try await batches.next()?.map(\.offset) == [0, 1, 2, 3, 4])
            #expect(ContinuousClock.now - start > .milliseconds(900))
            _ = try await producer.send(ProducerRecord(topic: topic, text: "late"))
            #expect(try await batches.next()?.map(\.offset) == [5])
            try await producer.close()
        }
    }

    @Test func whatIsGatheredWhenTheLoopIsLeftGoesToTheNextOne() async throws {
        try await withConsumer(partitions: 2) { broker, consumer, partitions in
            try await broker.fill(partitions[0].topic, partitions: 0..<2, count: 10)
            try await consumer.assignFromBeginning(partitions)
            for round in 0..<5 {
                let reader = Task {
                    for try await _ in consumer.batches(upTo: 100, within: .seconds(50)) { return false }
                    return true
                }
                if round < 4 { try await eventually { consumer.delivery.drained.values.allSatisfy { $0 == 10 } } }
                reader.cancel()
                #expect(try await reader.value)
            }
            #expect(partitions.compactMap { consumer.stored(of: $0) } == [-1, -1])
            let seen = SeenRecords()
            for try await batch in consumer.batches(upTo: 20, within: .seconds(50)) {
                for record in batch { seen.note(record) }
                break
            }
            #expect(seen.count == 20)
            #expect(seen.irregularities.isEmpty)
        }
    }

    @Test func whatIsGatheredIsDroppedWhenItsPartitionIsMoved() async throws {
        try await withConsumer(partitions: 2) { broker, consumer, partitions in
            try await broker.fill(partitions[0].topic, partitions: 0..<2, count: 10)
            try await consumer.assignFromBeginning(partitions)
            let seen = SeenRecords()
            let reader = Task {
                for try await batch in consumer.batches(upTo: 27, within: .seconds(50)) {
                    for record in batch { seen.note(record) }
                    break
                }
            }
            try await eventually { consumer.delivery.drained.values.allSatisfy { $0 == 10 } }
            try await consumer.seek(to: [partitions[0]: 3])
            try await reader.value
            #expect(seen.offsets(of: partitions[0]) == Array(3..<10))
            #expect(seen.offsets(of: partitions[1]) == Array(0..<10))
        }
    }

    /// The end of a partition is behind records that are only gathered yet.
    @Test func anEndThatComesWhileItGathersStoresNothing() async throws {
        try await withConsumer(configure: { $0.enablePartitionEOF = true }) { broker, consumer, partitions in
            let topic = partitions[0].topic
            try await broker.fill(topic, count: 10)
            try await consumer.assignFromBeginning(partitions)
            var batches = consumer.batches(upTo: 12, within: .seconds(50)).makeAsyncIterator()
            async let more: Void = {
                try await eventually { consumer.delivery.state.withLock { !$0.ends.isEmpty } }
                #expect(consumer.stored(of: partitions[0]) == -1)
                #expect(consumer.position(of: partitions[0]) ?? 0 <= 0)
                try await broker.fill(topic, from: 10, count: 2)
            }()
            #expect(try await batches.next()?.map(\.offset) == Array(0..<12))
            #expect(consumer.stored(of: partitions[0]) == -1)
            try await more
        }
    }
}
