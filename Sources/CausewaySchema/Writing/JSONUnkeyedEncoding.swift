/// An array that is being written.
struct JSONUnkeyedEncoding: UnkeyedEncodingContainer {
    let writing: JSONWriting
    let slot: Int

    var codingPath: [any CodingKey] { writing.path(to: slot) }
    var count: Int { writing.count(of: slot) }

    mutating func encode<Value: Encodable>(_ value: Value) throws {
        writing.element(slot)
        try writing.value(value)
    }

    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        writing.element(slot)
        return KeyedEncodingContainer(JSONKeyedEncoding<Nested>(writing: writing, slot: writing.push(.object)))
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        writing.element(slot)
        return JSONUnkeyedEncoding(writing: writing, slot: writing.push(.array))
    }

    mutating func superEncoder() -> any Encoder {
        writing.element(slot)
        return JSONElementEncoder(writing: writing, slot: writing.push(.empty))
    }
}

extension JSONWriting {
    /// Elements of an array so far.
    func count(of slot: Int) -> Int { slots.last { $0.id == slot }?.count ?? 0 }
}
