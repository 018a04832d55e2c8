// What the protocol asks for type by type.
extension JSONSingleEncoding {
    mutating func encodeNil() throws {
        try writing.state.only(slot)
        writing.state.output.append("null")
    }

    mutating func encode(_ value: Bool) throws {
        try writing.state.only(slot)
        writing.state.output.append(value ? "true" : "false")
    }

    mutating func encode(_ value: String) throws {
        try writing.state.only(slot)
        writing.state.output.append(quoted: value)
    }

    mutating func encode(_ value: Double) throws {
        try writing.state.only(slot)
        try writing.state.append(value)
    }

    mutating func encode(_ value: Float) throws {
        try writing.state.only(slot)
        try writing.state.append(value)
    }

    mutating func encode(_ value: Int) throws { try integer(value) }
    mutating func encode(_ value: Int8) throws { try integer(value) }
    mutating func encode(_ value: Int16) throws { try integer(value) }
    mutating func encode(_ value: Int32) throws { try integer(value) }
    mutating func encode(_ value: Int64) throws { try integer(value) }
    mutating func encode(_ value: Int128) throws { try integer(value) }
    mutating func encode(_ value: UInt) throws { try integer(value) }
    mutating func encode(_ value: UInt8) throws { try integer(value) }
    mutating func encode(_ value: UInt16) throws { try integer(value) }
    mutating func encode(_ value: UInt32) throws { try integer(value) }
    mutating func encode(_ value: UInt64) throws { try integer(value) }
    mutating func encode(_ value: UInt128) throws { try integer(value) }

    @inline(__always)
    private func integer(_ value: some FixedWidthInteger) throws {
        try writing.state.only(slot)
        writing.state.output.append(integer: value)
    }
}
