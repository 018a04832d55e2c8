/// An array that is being written.
struct JSONUnkeyedEncoding: UnkeyedEncodingContainer {
    let writing: JSONWriting
    let slot: Int

    var codingPath: [any CodingKey] { writing.state.path(to: slot) }
    var count: Int { writing.state.count(of: slot) }

    mutating func encode<Value: Encodable>(_ value: Value) throws {
        writing.state.element(slot)
        try writing.value(value)
    }

    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        writing.state.element(slot)
        return KeyedEncodingContainer(
            JSONKeyedEncoding<Nested>(writing: writing, slot: writing.container(isObject: true, writing.state.open())))
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        writing.state.element(slot)
        return JSONUnkeyedEncoding(writing: writing, slot: writing.container(isObject: false, writing.state.open()))
    }

    mutating func superEncoder() -> any Encoder {
        writing.state.element(slot)
        return JSONElementEncoder(writing: writing, slot: writing.state.open())
    }
}
