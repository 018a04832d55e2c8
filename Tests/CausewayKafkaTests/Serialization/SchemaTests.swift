import CausewayTesting
import Synchronization
import Testing

@testable import CausewayKafka

/// Confluent's wire format: a zero byte, the schema's id in 4 bytes big-endian, the payload.
@Suite struct SchemaTests {
    private let context = SerializationContext(topic: "orders", part: .value)

    /// Knows the schemas that it was asked to learn.
    private final class Registry: SchemaDecoder {
        let known = Mutex<Set<UInt32>>([])

        func isPrepared(for schemaID: UInt32) -> Bool { known.withLock { $0.contains(schemaID) } }

        func prepare(for schemaID: UInt32) async throws {
            if schemaID == 99 { throw MalformedBytes("registry down") }
            known.withLock { _ = $0.insert(schemaID) }
        }

        func decode(_ payload: RawSpan, schemaID: UInt32, _ context: SerializationContext) throws -> String {
            guard known.withLock({ $0.contains(schemaID) }) else { throw MalformedBytes("unknown schema") }
            return "\(schemaID):" + payload.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
        }
    }

    private func header(_ bytes: [UInt8]) -> SchemaHeader? { SchemaHeader(bytes.span.bytes) }

    @Test func theHeaderIsFiveBytes() {
        let bytes: [UInt8] = [0, 0x00, 0x01, 0xE2, 0x40, 7]
        #expect(header(bytes)?.schemaID == 123_456)
        #expect(SchemaHeader(schemaID: 123_456).bytes == Array(bytes.prefix(5)))
        #expect(header([0, 255, 255, 255, 255])?.schemaID == .max)
        for bytes: [UInt8] in [[], [0], [0, 0, 0, 1], [1, 0, 0, 0, 1, 7], Array("{\"id\":1}".utf8)] {
            #expect(header(bytes) == nil)
        }
    }

    @Test func aDecoderGetsIDAndPayloadOnceItHasLearntTheSchema() async throws {
        let bytes = SchemaHeader(schemaID: 7).bytes + Array("abc".utf8)
        let deserializer = SchemaDeserializer(Registry())
        #expect(throws: MalformedBytes.self) { try deserializer.deserialize(bytes.span.bytes, context) }
        let preparation = deserializer.preparation(for: bytes.span.bytes, context)
        let work = try #require(preparation)
        try await work()
        let none = deserializer.preparation(for: bytes.span.bytes, context)
        let isKnown = none == nil
        #expect(isKnown)
        #expect(try deserializer.deserialize(bytes.span.bytes, context) == "7:abc")
        let empty = SchemaHeader(schemaID: 7).bytes
        #expect(try deserializer.deserialize(empty.span.bytes, context) == "7:")
        #expect(throws: MalformedBytes.self) {
            try deserializer.deserialize(([1, 2] as [UInt8]).span.bytes, context)
        }
        let noHeader = deserializer.preparation(for: ([1, 2] as [UInt8]).span.bytes, context)
        let isUnasked = noHeader == nil
        #expect(isUnasked)
    }

    @Test func jsonBehindAHeaderIsReadWhateverTheSchema() throws {
        let json = Array(#"{"id":5,"items":[]}"#.utf8)
        let bytes = SchemaHeader(schemaID: 42).bytes + json
        let deserializer = SchemaDeserializer(PayloadDecoder(JSONDeserializer<Order>()))
        #expect(try deserializer.deserialize(bytes.span.bytes, context).id == 5)
    }

    @Test(arguments: TestBroker.Kind.available)
    func aRegistryThatIsDownMakesNoRecordPoison(_ kind: TestBroker.Kind) async throws {
        try await TestBroker.shared(kind).withDeadLetters { topics in
            for id in [7, 99, 8] as [UInt32] {
                let value = SchemaHeader(schemaID: id).bytes + Array("x".utf8)
                _ = try await topics.producer.send(ProducerRecord(topic: topics.topic, value: value))
            }
            let consumer = try await topics.consumer()
            let records = consumer.records(keys: .bytes, values: .schema(Registry()), onPoison: topics.policy)
            var values: [String?] = []
            let error = await #expect(throws: MalformedBytes.self) {
                for try await record in records { values.append(record.value) }
            }
            #expect(error?.reason == "registry down")
            #expect(values == ["7:x"])
            #expect(consumer.position(of: topics.partition) == 1)
            try await consumer.close()
            #expect(try await topics.count(topics.deadLetters) == 0)
        }
    }
}
