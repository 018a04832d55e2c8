import Testing

@testable import CausewayKafka

/// What deserializers make of bytes, and what they refuse; serializers give the same bytes back.
@Suite struct DeserializerTests {
    private let context = SerializationContext(topic: "orders", part: .value)

    private func read<By: Deserializer>(_ bytes: [UInt8], _ deserializer: By) throws -> By.Output {
        try deserializer.deserialize(bytes.span.bytes, context)
    }

    private func reason(_ text: String) throws -> String {
        let error = #expect(throws: (any Error).self) { try read(Array(text.utf8), .json(Order.self)) }
        return CodingFailure(try #require(error)).reason
    }

    @Test func json() throws {
        let order = Order(id: 1, items: [.init(price: 2)])
        let bytes = try JSONSerializer<Order>().serialize(order, context)
        #expect(try read(bytes, .json(Order.self)) == order)
        #expect(try read(Array(#"{"id":1,"items":[],"more":{"a":[1]}}"#.utf8), .json(Order.self)).id == 1)
    }

    @Test(arguments: [
        "", " ", "{", "nope", "{\"id\":1,\"items\":[]}x", "{\"id\":1e400,\"items\":[]}", "\u{0}", "[]", "null", "\"",
        "{\"id\":99999999999999999999,\"items\":[]}", "{\"id\":1.5,\"items\":[]}",
    ])
    func brokenJSONIsRefused(_ text: String) throws {
        #expect(throws: (any Error).self) { try read(Array(text.utf8), .json(Order.self)) }
    }

    @Test func whatNestsTooDeepIsRefusedAndTrapsNobody() throws {
        #expect(throws: (any Error).self) {
            try read(Array(repeating: UInt8(ascii: "["), count: 1_000_000), .json([String].self))
        }
        let deep = Array(#"{"id":1,"items":"#.utf8) + Array(repeating: UInt8(ascii: "["), count: 100_000)
        #expect(throws: (any Error).self) { try read(deep, .json(Order.self)) }
    }

    @Test func randomBytesTrapNobody() {
        var random = SeededRandom(seed: 7)
        for _ in 0..<3000 {
            let bytes = (0..<Int.random(in: 0..<40, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            _ = try? read(bytes, .json(Order.self))
            _ = try? read(bytes, .string)
            _ = try? read(bytes, .schema(ignored: .json(Order.self)))
        }
    }

    @Test func theReasonNamesTheCodingPath() throws {
        func path(_ text: String) throws -> String? {
            let error = #expect(throws: (any Error).self) { try read(Array(text.utf8), .json(Order.self)) }
            return CodingFailure(try #require(error)).path
        }
        #expect(try path(#"{"id":1,"items":[{"price":1},{"price":"x"}]}"#) == "items[1].price")
        #expect(try path(#"{"id":1,"items":[{}]}"#) == "items[0].price")
        #expect(try path(#"{"items":[]}"#) == "id")
        #expect(try path("{") == "")
        #expect(try reason(#"{"items":[]}"#) == "is missing")
        #expect(try reason("").contains("is empty"))
    }

    @Test func textIsStrict() throws {
        #expect(try read(Array("grün €".utf8), .string) == "grün €")
        #expect(try read([], .string) == "")
        for bytes: [UInt8] in [[0xFF], [0xC3], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0x61, 0xE2, 0x82]] {
            #expect(throws: MalformedBytes.self) { try read(bytes, .string) }
        }
        #expect(StringSerde().serialize("grün", context) == Array("grün".utf8))
    }

    @Test func bytesAndClosures() throws {
        let bytes: [UInt8] = [1, 0, 255]
        #expect(try read(bytes, .bytes) == bytes)
        #expect(try read([], .bytes).isEmpty)
        #expect(BytesSerde().serialize([1, 0] as [UInt8], context) == [1, 0] as [UInt8])
        let count = try read([1, 2, 3], ClosureDeserializer { bytes, _ in bytes.byteCount })
        #expect(count == 3)
        let place = try read([], ClosureDeserializer { _, context in "\(context.topic) \(context.part)" })
        #expect(place == "orders value")
        let writer = ClosureSerializer<Int> { value, _ in [UInt8(value)] }
        #expect(try writer.serialize(7, context) == [7])
    }

    @Test func recordsAreMadeBySerializers() throws {
        let record = try ProducerRecord(topic: "orders", key: "k", json: Order(id: 1))
        #expect(record.key == Array("k".utf8))
        #expect(try read(record.value ?? [], .json(Order.self)) == Order(id: 1))
        let tombstone = try ProducerRecord(topic: "orders", key: "k", by: .string, value: nil, by: .json(Order.self))
        #expect(tombstone.value == nil)
        let error = #expect(throws: RecordSerializationError.self) {
            try ProducerRecord(topic: "orders", json: ["ratio": Double.infinity])
        }
        #expect(error?.codingPath == "ratio")
        #expect("\(try #require(error))".contains("'orders'"))
    }
}
