import CausewayTesting
import Testing

@testable import CausewayKafka

/// Look-ups by a name that is handed to C as it is, without a string.
@Suite(.timeLimit(.minutes(1)))
struct HeaderLookupTests {
    @Test(arguments: [0, 1, 20]) func theLastOfANameIsFound(_ others: Int) async throws {
        let broker = try await TestBroker.shared(.embedded)
        try await broker.withTopic("lookup", partitions: 1) { topic in
            var headers: KafkaHeaders = [
                .init(name: "name", value: Array("first".utf8)), .init(name: "empty", value: []),
                .init(name: "none", value: nil), .init(name: "name", value: Array("last".utf8)),
            ]
            for number in 0..<others { headers.append(.init(name: "name\(number)", value: Array("other".utf8))) }
            let producer = try broker.producer()
            _ = try await producer.send(ProducerRecord(topic: topic, partition: 0, text: "x", headers: headers))
            try await producer.close()
            let consumer = try KafkaConsumer(configuration: broker.consumerConfiguration())
            try await consumer.assign([TopicPartition(topic: topic, partition: 0): .beginning])
            var read: ConsumerRecord?
            for try await record in consumer.records {
                read = record
                break
            }
            let record = try #require(read)
            record.withHeaders { found in
                #expect(found.count == 4 + others)
                #expect(Self.text(found.last(named: "name")) == "last")
                #expect(Self.text(found.last(named: "empty")) == "")
                #expect(found.last(named: "none")?.byteCount == nil)
                for absent: StaticString in ["nam", "nome", "names", "", "name00"] {
                    #expect(found.last(named: absent)?.byteCount == nil)
                }
                if others > 0 { #expect(Self.text(found.last(named: "name0")) == "other") }
            }
            try await consumer.close()
        }
    }

    private static func text(_ value: RawSpan?) -> String? {
        guard let value else { return nil }
        return value.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }
}
