// What the protocol asks for type by type.
extension JSONKeyedEncoding {
    mutating func encodeNil(forKey key: Key) {
        writing.state.name(key.stringValue, slot)
        writing.state.output.append("null")
    }

    mutating func encode(_ value: Bool, forKey key: Key) {
        writing.state.name(key.stringValue, slot)
        writing.state.output.append(value ? "true" : "false")
    }

    mutating func encode(_ value: String, forKey key: Key) {
        writing.state.name(key.stringValue, slot)
        writing.state.output.append(quoted: value)
    }

    mutating func encode(_ value: Double, forKey key: Key) throws {
        writing.state.name(key.stringValue, slot)
        try writing.state.append(value)
    }

    mutating func encode(_ value: Float, forKey key: Key) throws {
        writing.state.name(key.stringValue, slot)
        try writing.state.append(value)
    }

    mutating func encode(_ value: Int, forKey key: Key) { integer(value, key) }
    mutating func encode(_ value: Int8, forKey key: Key) { integer(value, key) }
    mutating func encode(_ value: Int16, forKey key: Key) { integer(value, key) }
    mutating func encode(_ value: Int32, forKey key: Key) { integer(value, key) }
    mutating func encode(_ value: Int64, forKey key: Key) { integer(value, key) }
    mutating func encode(_ value: Int128, forKey key: Key) { integer(value, key) }
    mutating func encode(_ value: UInt, forKey key: Key) { integer(value, key) }
    mutating func encode(_ value: UInt8, forKey key: Key) { integer(value, key) }
    mutating func encode(_ value: UInt16, forKey key: Key) { integer(value, key) }
    mutating func encode(_ value: UInt32, forKey key: Key) { integer(value, key) }
    mutating func encode(_ value: UInt64, forKey key: Key) { integer(value, key) }
    mutating func encode(_ value: UInt128, forKey key: Key) { integer(value, key) }

    @inline(__always)
    private func integer(_ value: some FixedWidthInteger, _ key: Key) {
        writing.state.name(key.stringValue, slot)
        writing.state.output.append(integer: value)
    }
}
