// What the protocol asks for type by type.
extension JSONUnkeyedEncoding {
    mutating func encodeNil() {
        writing.state.element(slot)
        writing.state.output.append("null")
    }

    mutating func encode(_ value: Bool) {
        writing.state.element(slot)
        writing.state.output.append(value ? "true" : "false")
    }

    mutating func encode(_ value: String) {
        writing.state.element(slot)
        writing.state.output.append(quoted: value)
    }

    mutating func encode(_ value: Double) throws {
        writing.state.element(slot)
        try writing.state.append(value)
    }

    mutating func encode(_ value: Float) throws {
        writing.state.element(slot)
        try writing.state.append(value)
    }

    mutating func encode(_ value: Int) { integer(value) }
    mutating func encode(_ value: Int8) { integer(value) }
    mutating func encode(_ value: Int16) { integer(value) }
    mutating func encode(_ value: Int32) { integer(value) }
    mutating func encode(_ value: Int64) { integer(value) }
    mutating func encode(_ value: Int128) { integer(value) }
    mutating func encode(_ value: UInt) { integer(value) }
    mutating func encode(_ value: UInt8) { integer(value) }
    mutating func encode(_ value: UInt16) { integer(value) }
    mutating func encode(_ value: UInt32) { integer(value) }
    mutating func encode(_ value: UInt64) { integer(value) }
    mutating func encode(_ value: UInt128) { integer(value) }

    @inline(__always)
    private func integer(_ value: some FixedWidthInteger) {
        writing.state.element(slot)
        writing.state.output.append(integer: value)
    }
}
