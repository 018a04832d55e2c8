/// What a type writes one value to.
struct JSONElementEncoder: Encoder {
    let writing: JSONWriting
    let slot: Int

    var codingPath: [any CodingKey] { writing.state.path(to: slot) }
    var userInfo: [CodingUserInfoKey: Any] { writing.options.userInfo }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        KeyedEncodingContainer(JSONKeyedEncoding(writing: writing, slot: writing.container(isObject: true, slot)))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        JSONUnkeyedEncoding(writing: writing, slot: writing.container(isObject: false, slot))
    }

    func singleValueContainer() -> any SingleValueEncodingContainer {
        JSONSingleEncoding(writing: writing, slot: slot)
    }
}
