import CausewayTesting
import Testing

@testable import CausewayKafka

/// Records that are too large: refused before they are sent, with their sizes and what to do.
@Suite(.timeLimit(.minutes(3))) struct RecordSizeTests {
    @Test func aRecordAboveTheLimitIsRefusedWithItsSizes() async throws {
        let broker = try await TestBroker.shared(.embedded)
        try await broker.withTopic("size") { topic in
            let producer = try broker.producer { $0.messageMaxBytes = 2_000 }
            let record = ProducerRecord(
                topic: topic, key: [1, 2, 3], value: [UInt8](repeating: 0, count: 1_900),
                headers: [.init(name: "name", value: [UInt8](repeating: 0, count: 100))])
            func refuse(_ send: () async throws -> Void) async {
                let error = await #expect(throws: KafkaError.self) { try await send() }
                #expect(error?.code == .recordTooLarge)
                #expect(error?.isRetriable == false && error?.mayBeWritten == false)
                for part in [topic, "2007 bytes", "key 3", "value 1900", "headers 104", "messageMaxBytes, 2000"] {
                    #expect(error?.message.contains(part) == true, "\(part)")
                }
            }
            await refuse { _ = try await producer.send(record) }
            await refuse { try producer.tryEnqueue(record) }
            await refuse { try producer.enqueueAndForget(record) }
            // Nothing of it was sent, and what fits is.
            var fitting = record
            fitting.headers = []
            #expect(try await producer.send(fitting).offset == 0)
            try await producer.close()
        }
    }

    @Test func theRawSettingCounts() async throws {
        let broker = try await TestBroker.shared(.embedded)
        try await broker.withTopic("size") { topic in
            let producer = try broker.producer { $0.raw["message.max.bytes"] = "3000" }
            let error = await #expect(throws: KafkaError.self) {
                try await producer.send(ProducerRecord(topic: topic, value: [UInt8](repeating: 0, count: 3_000)))
            }
            #expect(error?.message.contains("messageMaxBytes, 3000") == true)
            try await producer.close()
        }
    }
}
