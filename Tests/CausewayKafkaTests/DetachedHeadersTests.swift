import CausewayTesting
import Testing

@testable import CausewayKafka

/// Headers in memory of their own beside those that the record lends, which stay valid as long as it does.
@Suite(.timeLimit(.minutes(1)))
struct DetachedHeadersTests {
    @Test func headersAreTheRecordsWhateverWasLentBefore() async throws {
        let broker = try await TestBroker.shared(.embedded)
        try await broker.withTopic("detached", partitions: 1) { topic in
            let batch = try await Self.batch(of: 4, in: topic, on: broker)
            // Nobody has asked: the list leaves the record, which has it parsed again.
            #expect(Self.number(batch[0].detachedHeaders()) == "0")
            #expect(batch[0].headers["number"] == Array("0".utf8))
            // Lent before, and still valid behind it and behind records that come later.
            let record = batch[2]
            record.withHeaders { lent in
                for index in [2, 1, 3, 0] { #expect(Self.number(batch[index].detachedHeaders()) == "\(index)") }
                #expect(Self.number(lent) == "2")
                #expect(lent.count == 2)
            }
        }
    }

    /// Detached headers outlive the record; a copy and a record without headers have theirs too.
    @Test func theyAreOnTheirOwn() async throws {
        let broker = try await TestBroker.shared(.embedded)
        try await broker.withTopic("detached", partitions: 1) { topic in
            var batch: ConsumerBatch? = try await Self.batch(of: 1, in: topic, on: broker)
            let copy = try #require(batch?[0].copy())
            let detached = try #require(batch?[0]).detachedHeaders()
            batch = nil
            #expect(Self.number(detached) == "0")
            #expect(Self.number(copy.detachedHeaders()) == "0")
            #expect(copy.headers["number"] == Array("0".utf8))
        }
    }

    /// A handler that holds more than one of a partition's records has them out of a storage that was handed out before.
    @Test func recordsThatAreGatheredAgainAreNotTakenFrom() async throws {
        let broker = try await TestBroker.shared(.embedded)
        try await broker.withTopic("detached", partitions: 1) { topic in
            let batch = try await Self.batch(of: 3, in: topic, on: broker)
            let record = batch[1]
            record.withHeaders { lent in
                let slice = RecordSlice(batch.storage, 0..<3)
                let again = RecordStorage(gathering: [slice], as: batch.storage.slot(at: 0))
                #expect(Self.number(ConsumerRecord(again, 1).detachedHeaders()) == "1")
                #expect(Self.number(lent) == "1")
            }
        }
    }

    private static func number(_ detached: borrowing DetachedHeaders) -> String? { number(detached.headers) }

    private static func number(_ headers: borrowing ConsumerRecordHeaders) -> String? {
        guard let value = headers.last("number") else { return nil }
        return value.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }

    /// Records with two headers each, read as one batch.
    private static func batch(of count: Int, in topic: String, on broker: TestBroker) async throws -> ConsumerBatch {
        let producer = try broker.producer()
        for number in 0..<count {
            let headers: KafkaHeaders = [
                .init(name: "number", value: Array("\(number)".utf8)), .init(name: "other", value: nil),
            ]
            _ = try await producer.send(ProducerRecord(topic: topic, partition: 0, text: "x", headers: headers))
        }
        try await producer.close()
        let consumer = try KafkaConsumer(configuration: broker.consumerConfiguration())
        try await consumer.assign([TopicPartition(topic: topic, partition: 0): .beginning])
        var found: ConsumerBatch?
        for try await batch in consumer.batches(upTo: count, within: .seconds(20)) {
            found = batch
            break
        }
        try await consumer.close()
        let batch = try #require(found)
        try #require(batch.count == count)
        return batch
    }
}
