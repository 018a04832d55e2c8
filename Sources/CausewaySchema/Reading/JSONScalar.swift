/// A type whose values are a string, a number or a truth value of JSON.
protocol JSONScalar: Decodable {
    /// The emptiest value.
    init()

    /// The value of a node, if it is one of this type.
    static func read(_ node: JSONNode, in bytes: Span<UInt8>) -> Self?
}

extension JSONScalar where Self: FixedWidthInteger {
    @inline(__always)
    static func read(_ node: JSONNode, in bytes: Span<UInt8>) -> Self? { JSONText.integer(Self.self, node, in: bytes) }
}

extension Int: JSONScalar {}
extension Int8: JSONScalar {}
extension Int16: JSONScalar {}
extension Int32: JSONScalar {}
extension Int64: JSONScalar {}
extension Int128: JSONScalar {}
extension UInt: JSONScalar {}
extension UInt8: JSONScalar {}
extension UInt16: JSONScalar {}
extension UInt32: JSONScalar {}
extension UInt64: JSONScalar {}
extension UInt128: JSONScalar {}

extension Bool: JSONScalar {
    @inline(__always)
    static func read(_ node: JSONNode, in bytes: Span<UInt8>) -> Bool? {
        switch node.kind {
        case .true: true
        case .false: false
        default: nil
        }
    }
}

extension String: JSONScalar {
    @inline(__always)
    static func read(_ node: JSONNode, in bytes: Span<UInt8>) -> String? {
        node.kind == .string ? JSONText.string(node, in: bytes) : nil
    }
}

extension Double: JSONScalar {
    @inline(__always)
    static func read(_ node: JSONNode, in bytes: Span<UInt8>) -> Double? { JSONText.double(node, in: bytes) }
}

extension Float: JSONScalar {
    static func read(_ node: JSONNode, in bytes: Span<UInt8>) -> Float? {
        if node.kind == .integer || node.flags.contains(.integral) {
            return JSONText.double(node, in: bytes).flatMap { Float(exactly: $0) }
        }
        guard node.kind == .number else { return nil }
        // Not by way of a double, which would be rounded a second time.
        return Float(JSONText.string(bytes.extracting(node.range))).flatMap { $0.isFinite ? $0 : nil }
    }
}
