import CausewayRuntime
import Foundation
import Testing

@testable import CausewayKafka

@Suite(.enabled(if: TestBroker.Kind.cluster != nil, "neither KAFKA_HOME nor CAUSEWAY_TEST_BOOTSTRAP is set"), .timeLimit(.minutes(1)))
struct RoundTripTests {
    let bootstrap = TestBroker.Kind.bootstrap ?? ""

    @Test func recordsComeBackAsTheyWereSent() async throws {
        let topic = TestBroker.uniqueName("roundtrip")
        // Not long ago: a broker deletes what is older than its retention.
        let time = KafkaTimestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000) - 12_345)
        let producer = try KafkaProducer(configuration: .init(bootstrapServers: bootstrap))
        let first = try await producer.send(
            ProducerRecord(
                topic: topic, partition: 2, key: Array("k".utf8), value: Array("v".utf8),
                headers: [
                    .init(name: "a", value: [1, 2]), .init(name: "n", value: nil), .init(name: "e", value: []),
                    .init(name: "a", value: [3]),
                ],
                timestamp: time))
        #expect(first.offset == 0)
        #expect(first.partition == 2)
        #expect(first.timestamp == time)
        _ = try await producer.send(ProducerRecord(topic: topic, partition: 2, key: [], value: nil))
        _ = try await producer.send(ProducerRecord(topic: topic, partition: 2, key: nil, value: []))

        let consumer = try KafkaConsumer(configuration: .init(bootstrapServers: bootstrap))
        try await consumer.assign([TopicPartition(topic: topic, partition: 2): .beginning])
        var records: [ConsumerRecord] = []
        for try await record in consumer.records {
            records.append(record)
            if records.count == 3 { break }
        }
        #expect(records[0].keyText == "k")
        #expect(records[0].valueText == "v")
        let first0 = records[0]
        let valueCount = first0.value?.byteCount
        #expect(valueCount == 1)
        #expect(records[0].timestamp == time)
        #expect(records[0].headers.map(\.name) == ["a", "n", "e", "a"])
        #expect(records[0].headers.map(\.value) == [[1, 2], nil, [], [3]])
        let counts = ["a", "n", "e"].map { first0.header($0)?.byteCount }
        #expect(counts == [1, nil, 0])
        #expect(records[0].hasHeader("n"))
        #expect(!records[0].hasHeader("x"))
        #expect(records[1].isTombstone)
        #expect(records[1].keyBytes == [])
        #expect(records[2].valueBytes == [])
        #expect(records[2].keyBytes == nil)
        #expect(records.map(\.offset) == [0, 1, 2])
        try await consumer.close()
        // Views outlive the consumer.
        #expect(records[0].valueText == "v")
        records = []
        try await producer.close()
    }

    @Test func groupReadsCommitsAndResumes() async throws {
        let topic = TestBroker.uniqueName("group")
        let producer = try KafkaProducer(configuration: .init(bootstrapServers: bootstrap))
        for number in 0..<100 { try await producer.enqueue(ProducerRecord(topic: topic, text: "\(number)")) }
        try await producer.flush()
        var configuration = KafkaConsumerConfiguration(bootstrapServers: bootstrap, groupID: topic)
        configuration.autoOffsetReset = .earliest
        var seen: Set<String> = []
        do {
            let consumer = try KafkaConsumer(configuration: configuration)
            try await consumer.subscribe(to: topic)
            for try await record in consumer.records {
                seen.insert(record.valueText ?? "")
                if seen.count == 51 { break }
            }
            try await consumer.close()
        }
        var again = 0
        let consumer = try KafkaConsumer(configuration: configuration)
        try await consumer.subscribe(to: topic)
        for try await batch in consumer.batches(upTo: 10) {
            #expect(batch.count <= 10)
            for record in batch where !seen.insert(record.valueText ?? "").inserted { again += 1 }
            try await consumer.commit(batch.nextOffsets)
            if seen.count == 100 { break }
        }
        #expect(again <= 1)
        try await consumer.close()
        try await producer.close()
    }
}
