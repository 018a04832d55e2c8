/// An object that is being written.
struct JSONKeyedEncoding<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let writing: JSONWriting
    let slot: Int

    var codingPath: [any CodingKey] { writing.state.path(to: slot) }

    mutating func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
        writing.state.name(key.stringValue, slot)
        try writing.value(value)
    }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        writing.state.name(key.stringValue, slot)
        return KeyedEncodingContainer(
            JSONKeyedEncoding<Nested>(writing: writing, slot: writing.container(isObject: true, writing.state.open())))
    }

    mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        writing.state.name(key.stringValue, slot)
        return JSONUnkeyedEncoding(writing: writing, slot: writing.container(isObject: false, writing.state.open()))
    }

    mutating func superEncoder() -> any Encoder { encoder("super") }

    mutating func superEncoder(forKey key: Key) -> any Encoder { encoder(key.stringValue) }

    private func encoder(_ name: String) -> JSONElementEncoder {
        writing.state.name(name, slot)
        return JSONElementEncoder(writing: writing, slot: writing.state.open())
    }
}
