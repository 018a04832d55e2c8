import CausewayKafka
import CausewayTesting
import Foundation
import KafkaTestSupport
import Testing

/// Records come back as they were sent.
@Suite(.timeLimit(.minutes(3))) struct RoundTripTests {
    @Test(arguments: Conformance.kinds())
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
            let expected = RecordMetadata(
                topic: topic, partition: 2, offset: 0, timestamp: metadata, isAppendTime: kind == .embedded)
            #expect(sent == expected)
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

    @Test(arguments: Conformance.kinds())
    func aKeyHasOnePartitionAndAPartitionKeepsItsOrder(_ kind: TestBroker.Kind) async throws {
        let broker = try await TestBroker.shared(kind)
        try await broker.withTopic("order", partitions: 3) { topic in
            let producer = try broker.producer()
            for number in 0..<1_000 {
                try await producer.enqueue(ProducerRecord(topic: topic, key: "key-\(number % 37)", text: "\(number)"))
            }
            try await producer.close()
            let consumer = try KafkaConsumer(configuration: broker.consumerConfiguration())
            try await consumer.assign(
                [0, 1, 2].reduce(into: [:]) { assignment, partition in
                    assignment[TopicPartition(topic: topic, partition: partition)] = .beginning
                })
            let seen = SeenRecords()
            var numbers: [String: [Int]] = [:]
            var partitions: [String: Set<Int>] = [:]
            for try await record in consumer.records {
                seen.note(record)
                let key = try #require(record.keyText)
                numbers[key, default: []].append(try #require(record.valueText.flatMap { Int($0) }))
                partitions[key, default: []].insert(record.partition)
                if seen.count == 1_000 { break }
            }
            #expect(seen.irregularities.isEmpty)
            #expect(numbers.count == 37)
            for (key, numbers) in numbers {
                #expect(numbers == numbers.sorted(), "\(key)")
                #expect(partitions[key]?.count == 1, "\(key)")
            }
            try await consumer.close()
        }
    }

    @Test(arguments: Conformance.kinds(), KafkaProducerConfiguration.CompressionType.all)
    func compressedRecordsAreRead(
        _ kind: TestBroker.Kind, _ type: KafkaProducerConfiguration.CompressionType
    ) async throws {
        let broker = try await TestBroker.shared(kind)
        try await broker.withTopic("compressed") { topic in
            let producer = try broker.producer { $0.compressionType = type }
            let text = String(repeating: "compress me ", count: 500)
            for _ in 0..<20 { try await producer.enqueue(ProducerRecord(topic: topic, text: text)) }
            try await producer.close()
            let consumer = try KafkaConsumer(configuration: broker.consumerConfiguration())
            try await consumer.assign([TopicPartition(topic: topic, partition: 0): .beginning])
            var count: Int64 = 0
            for try await record in consumer.records {
                #expect(record.offset == count && record.valueText == text)
                count += 1
                if count == 20 { break }
            }
            try await consumer.close()
        }
    }

    @Test(arguments: Conformance.kinds())
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

extension KafkaProducerConfiguration.CompressionType {
    fileprivate static let all: [Self] = [.none, .gzip, .snappy, .lz4, .zstd]
}
