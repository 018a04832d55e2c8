/// An object that is being written.
struct JSONKeyedEncoding<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let writing: JSONWriting
    let slot: Int

    var codingPath: [any CodingKey] { writing.path(to: slot) }

    mutating func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
        writing.name(key.stringValue, slot)
        try writing.value(value)
    }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        writing.name(key.stringValue, slot)
        return KeyedEncodingContainer(JSONKeyedEncoding<Nested>(writing: writing, slot: writing.push(.object)))
    }

    mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        writing.name(key.stringValue, slot)
        return JSONUnkeyedEncoding(writing: writing, slot: writing.push(.array))
    }

    mutating func superEncoder() -> any Encoder { encoder("super") }

    mutating func superEncoder(forKey key: Key) -> any Encoder { encoder(key.stringValue) }

    private func encoder(_ name: String) -> JSONElementEncoder {
        writing.name(name, slot)
        return JSONElementEncoder(writing: writing, slot: writing.push(.empty))
    }
}
