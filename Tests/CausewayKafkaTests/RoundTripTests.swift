import CausewayRuntime
import CausewayTesting
import Foundation
import Testing

@testable import CausewayKafka

@Suite(.timeLimit(.minutes(1))) struct RoundTripTests {
    @Test(arguments: TestBroker.Kind.available)
    func recordsComeBackAsTheyWereSent(_ kind: TestBroker.Kind) async throws {
        let broker = try await TestBroker.shared(kind)
        try await broker.withTopic("roundtrip", partitions: 3) { topic in
            // Not long ago: a broker deletes what is older than its retention.
            let time = KafkaTimestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000) - 12_345)
            let producer = try broker.producer()
            let sent = try await producer.send(
                ProducerRecord(
                    topic: topic, partition: 2, key: Array("k".utf8), value: Array("v".utf8),
                    headers: [
                        .init(name: "a", value: [1, 2]), .init(name: "n", value: nil), .init(name: "e", value: []),
                        .init(name: "a", value: [3]),
                    ],
                    timestamp: time))
            // The embedded broker answers with a time of its own.
            let metadata = kind == .embedded ? sent.timestamp : time
            #expect(sent == RecordMetadata(topic: topic, partition: 2, offset: 0, timestamp: metadata))
            _ = try await producer.send(ProducerRecord(topic: topic, partition: 2, key: [], value: nil))
            _ = try await producer.send(ProducerRecord(topic: topic, partition: 2, key: nil, value: []))
            try await producer.close()

            let consumer = try KafkaConsumer(configuration: broker.consumerConfiguration())
            try await consumer.assign([TopicPartition(topic: topic, partition: 2): .beginning])
            var records: [ConsumerRecord] = []
            for try await record in consumer.records {
                records.append(record)
                if records.count == 3 { break }
            }
            let first = records[0]
            #expect(first.keyText == "k" && first.valueText == "v")
            let valueCount = first.value?.byteCount
            #expect(valueCount == 1)
            #expect(first.timestamp == time && !first.isAppendTime)
            #expect(first.headers.map(\.name) == ["a", "n", "e", "a"])
            #expect(first.headers.map(\.value) == [[1, 2], nil, [], [3]])
            let counts = ["a", "n", "e"].map { first.header($0)?.byteCount }
            #expect(counts == [1, nil, 0])
            #expect(first.hasHeader("n") && !first.hasHeader("x"))
            #expect(records[1].isTombstone && records[1].keyBytes == [])
            #expect(records[2].valueBytes == [] && records[2].keyBytes == nil)
            #expect(records.map(\.offset) == [0, 1, 2])
            try await consumer.close()
        }
    }

    @Test(arguments: TestBroker.Kind.available)
    func groupReadsCommitsAndResumes(_ kind: TestBroker.Kind) async throws {
        let broker = try await TestBroker.shared(kind)
        try await broker.withTopic("group", partitions: 4) { topic in
            try await broker.fill(topic, partitions: 0..<4, count: 25)
            let configuration = broker.consumerConfiguration(group: topic)
            var seen: Set<String> = []
            do {
                let consumer = try KafkaConsumer(configuration: configuration)
                try await consumer.subscribe(to: topic)
                for try await record in consumer.records {
                    seen.insert("\(record.partition) \(record.offset)")
                    if seen.count == 51 { break }
                }
                try await consumer.close()
            }
            var again = 0
            let consumer = try KafkaConsumer(configuration: configuration)
            try await consumer.subscribe(to: topic)
            for try await batch in consumer.batches(upTo: 10) {
                #expect(batch.count <= 10)
                for record in batch where !seen.insert("\(record.partition) \(record.offset)").inserted { again += 1 }
                try await consumer.commit(batch.nextOffsets)
                if seen.count == 100 { break }
            }
            // The one that the first consumer had in hand.
            #expect(again == 1)
            try await consumer.close()
        }
    }

    @Test(arguments: TestBroker.Kind.available)
    func metadataAndWatermarksAreTheClusters(_ kind: TestBroker.Kind) async throws {
        let broker = try await TestBroker.shared(kind)
        try await broker.withTopic("metadata", partitions: 3) { topic in
            try await broker.fill(topic, count: 5)
            let consumer = try KafkaConsumer(configuration: broker.consumerConfiguration())
            #expect(try await consumer.metadata().topics.contains { $0.name == topic })
            #expect(try await consumer.metadata(of: topic).partitions.map(\.id) == [0, 1, 2])
            let partition = TopicPartition(topic: topic, partition: 0)
            #expect(try await consumer.watermarks(of: partition) == OffsetRange(low: 0, high: 5))
            try await consumer.close()
        }
    }
}
