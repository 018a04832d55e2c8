// What the protocol asks for type by type.
extension JSONUnkeyedEncoding {
    mutating func encodeNil() {
        writing.element(slot)
        writing.output.append("null")
    }

    mutating func encode(_ value: Bool) {
        writing.element(slot)
        writing.output.append(value ? "true" : "false")
    }

    mutating func encode(_ value: String) {
        writing.element(slot)
        writing.output.append(quoted: value)
    }

    mutating func encode(_ value: Double) throws {
        writing.element(slot)
        try writing.append(value)
    }

    mutating func encode(_ value: Float) throws {
        writing.element(slot)
        try writing.append(value)
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
        writing.element(slot)
        writing.output.append(integer: value)
    }
}
