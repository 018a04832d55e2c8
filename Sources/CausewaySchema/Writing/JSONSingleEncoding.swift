/// A place for one value.
struct JSONSingleEncoding: SingleValueEncodingContainer {
    let writing: JSONWriting
    let slot: Int

    var codingPath: [any CodingKey] { writing.state.path(to: slot) }

    mutating func encode<Value: Encodable>(_ value: Value) throws {
        try writing.state.only(slot)
        try writing.value(value)
    }
}
