/// What a type reads one value of a text from.
struct JSONElementDecoder: Decoder {
    let reading: JSONReading
    let node: Int

    var codingPath: [any CodingKey] { reading.path(to: node) }
    var userInfo: [CodingUserInfoKey: Any] { reading.options.userInfo }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(
            JSONKeyedDecoding<Key>(reading, try reading.container(.object, [String: Any].self, at: node)))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        JSONUnkeyedDecoding(reading, try reading.container(.array, [Any].self, at: node))
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { JSONSingleDecoding(reading: reading, node: node) }
}
