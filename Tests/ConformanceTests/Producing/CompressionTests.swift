import CausewayKafka
import Foundation
import KafkaTestSupport
import Testing

@testable import CausewayTesting

/// Each codec: what a broker has on its disk is compressed by it, and read back as it was.
@Suite(.timeLimit(.minutes(3)), .enabled(if: ApacheKafka.isAvailable)) struct CompressionTests {
    typealias Codec = KafkaProducerConfiguration.CompressionType

    @Test(arguments: [(Codec.none, 0), (.gzip, 1), (.snappy, 2), (.lz4, 3), (.zstd, 4)])
    func theLogHasTheCodec(_ codec: Codec, _ number: Int) async throws {
        let broker = try await TestBroker.shared(.apacheKafka)
        try await broker.withTopic("codec") { topic in
            let producer = try broker.producer {
                $0.compressionType = codec
                // One batch.
                $0.linger = .seconds(10)
            }
            try await producer.prepare(topic: topic)
            let texts = (0..<100).map { "\($0) " + String(repeating: "compress me ", count: 100) }
            for text in texts { try await producer.enqueue(ProducerRecord(topic: topic, text: text)) }
            try await producer.close()
            let log = try await Self.firstBatch(of: topic)
            #expect(log.codec == number)
            #expect(codec == .none ? log.bytes > 100_000 : log.bytes < 30_000)
            let reader = try KafkaConsumer(configuration: broker.consumerConfiguration())
            try await reader.assign([TopicPartition(topic: topic, partition: 0): .beginning])
            var read: [String?] = []
            for try await record in reader.records {
                read.append(record.valueText)
                if read.count == texts.count { break }
            }
            #expect(read == texts)
            try await reader.close()
        }
    }

    @Test func aLevelThatTheCodecHasIsTakenAndOthersAreRefused() async throws {
        let broker = try await TestBroker.shared(.apacheKafka)
        try await broker.withTopic("level") { topic in
            let producer = try broker.producer {
                $0.compressionType = .gzip
                $0.compressionLevel = 9
            }
            #expect(try await producer.send(ProducerRecord(topic: topic, text: "text")).offset == 0)
            try await producer.close()
        }
        let error = #expect(throws: KafkaError.self) { try broker.producer { $0.compressionLevel = 99 } }
        #expect(error?.code == .invalidConfiguration)
        #expect(error?.message.contains("compression.level") == true)
    }

    /// Codec and length of the first record batch in a partition's log, by the format of Kafka's message version 2.
    private static func firstBatch(of topic: String) async throws -> (codec: Int, bytes: Int) {
        let folder = try await ApacheKafka.shared().folder
        let log = try Data(
            contentsOf: URL(fileURLWithPath: "\(folder)/1/data/\(topic)-0/00000000000000000000.log"))
        #expect(log[16] == 2)
        let length = log[8..<12].reduce(0) { $0 << 8 | Int($1) }
        return (Int(log[22]) & 7, length)
    }
}
