/// One value of a text.
struct JSONSingleDecoding: SingleValueDecodingContainer {
    let reading: JSONReading
    let node: Int

    var codingPath: [any CodingKey] { reading.path(to: node) }

    func decodeNil() -> Bool { reading.isNull(node) }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try reading.value(type, at: node) }

    @inline(__always)
    func scalar<Value: JSONScalar>(_ type: Value.Type) throws -> Value {
        try reading.tape.scalar(type, node) ?? reading.wrong(type, at: node)
    }
}

extension JSONReading {
    func isNull(_ node: Int) -> Bool { tape.nodes[node].kind == .null || tape.nodes[node].kind == .void }
}
