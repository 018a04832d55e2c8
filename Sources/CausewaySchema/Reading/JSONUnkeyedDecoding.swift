/// An array of a text, read from the first element to the last.
struct JSONUnkeyedDecoding: UnkeyedDecodingContainer {
    private let reading: JSONReading
    // Together with the reference these fit an existential without an allocation.
    private let array: UInt32
    private var next: UInt32
    private var index: UInt32 = 0

    init(_ reading: JSONReading, _ array: Int) {
        self.reading = reading
        self.array = UInt32(truncatingIfNeeded: array)
        next = self.array &+ 1
    }

    var codingPath: [any CodingKey] { reading.path(to: Int(array)) }
    var count: Int? { reading.tape.nodes[Int(array)].low }
    var currentIndex: Int { Int(index) }
    var isAtEnd: Bool { Int(index) >= reading.tape.nodes[Int(array)].low }

    mutating func decodeNil() throws -> Bool {
        let node = try element(Any?.self)
        guard reading.isNull(node) else { return false }
        advance()
        return true
    }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        let value = try reading.value(type, at: try element(type))
        advance()
        return value
    }

    @inline(__always)
    mutating func scalar<Value: JSONScalar>(_ type: Value.Type) throws -> Value {
        let node = try element(type)
        let value = try reading.tape.scalar(type, node) ?? reading.wrong(type, at: node)
        advance()
        return value
    }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type
    ) throws -> KeyedDecodingContainer<Nested> {
        let node = try element([String: Any].self)
        let container = try JSONElementDecoder(reading: reading, node: node).container(keyedBy: type)
        advance()
        return container
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        let node = try element([Any].self)
        let container = try JSONElementDecoder(reading: reading, node: node).unkeyedContainer()
        advance()
        return container
    }

    mutating func superDecoder() throws -> any Decoder {
        let node = try element((any Decoder).self)
        advance()
        return JSONElementDecoder(reading: reading, node: node)
    }

    /// The node of the current element, which must be there.
    @inline(__always)
    private func element<Value>(_ type: Value.Type) throws -> Int {
        if isAtEnd { throw end(type) }
        return Int(next)
    }

    private mutating func advance() {
        next = UInt32(truncatingIfNeeded: reading.tape.next(after: Int(next)))
        index &+= 1
    }

    private func end<Value>(_ type: Value.Type) -> DecodingError {
        .valueNotFound(
            type,
            DecodingError.Context(
                codingPath: codingPath + [JSONKey(index: Int(index))], debugDescription: "is required"))
    }
}
