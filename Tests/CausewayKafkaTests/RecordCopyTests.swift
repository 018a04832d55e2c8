import CausewayEmbeddedBroker
import CausewayTesting
import Testing

@testable import CausewayKafka

@Suite(.timeLimit(.minutes(3))) struct RecordCopyTests {
    @Test func aCopyIsTheSameRecordWithoutTheClient() async throws {
        let embedded = try EmbeddedBroker()
        let broker = TestBroker(embedded)
        try await broker.withTopic("copy") { topic in
            let producer = try broker.producer()
            let headers: KafkaHeaders = [
                .init(name: "a", value: [1, 2]), .init(name: "n", value: nil), .init(name: "e", value: []),
                .init(name: "a", value: [3]),
            ]
            let time = KafkaTimestamp(milliseconds: 1_700_000_000_123)
            for record in [
                ProducerRecord(topic: topic, key: "key", text: "value", headers: headers, timestamp: time),
                ProducerRecord(topic: topic, key: [], value: nil),
                ProducerRecord(topic: topic, key: nil, value: []),
            ] {
                _ = try await producer.send(record)
            }
            try await producer.close()
            let logs = CapturedLogs()
            let consumer = try KafkaConsumer(configuration: broker.consumerConfiguration(), logger: logs.logger())
            try await consumer.assign([TopicPartition(topic: topic, partition: 0): .beginning])
            var copies: [ConsumerRecord] = []
            for try await record in consumer.records {
                copies.append(record.copy())
                if copies.count == 3 { break }
            }
            try await consumer.close()
            try await eventually { logs.contains("the Kafka client is destroyed") }

            let first = copies[0].copy()
            copies[0] = first
            #expect(copies.map(\.offset) == [0, 1, 2])
            #expect(copies.allSatisfy { $0.topicPartition == TopicPartition(topic: topic, partition: 0) })
            #expect(copies.allSatisfy { $0.topic == topic && $0.partition == 0 })
            #expect(first.keyText == "key" && first.valueText == "value")
            let byteCounts = [first.key?.byteCount, first.value?.byteCount, first.header("a")?.byteCount]
            #expect(byteCounts == [3, 5, 1])
            #expect(first.timestamp == time)
            #expect(!first.isAppendTime)
            #expect(first.headers == headers)
            #expect(first.hasHeader("n") && !first.hasHeader("x"))
            #expect(first.withHeaders { $0.count } == 4)
            #expect(copies[1].isTombstone && copies[1].keyBytes == [] && copies[1].valueBytes == nil)
            #expect(!copies[2].isTombstone && copies[2].keyBytes == nil && copies[2].valueBytes == [])
            #expect(copies[2].headers.isEmpty)
        }
        await embedded.close()
    }
}
