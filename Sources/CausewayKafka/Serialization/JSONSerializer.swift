#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// Writes JSON (RFC 8259) by a type's `Encodable` conformance.
public struct JSONSerializer<Input: Encodable>: Serializer {
    private let encoder: JSONEncoder

    /// Creates it.
    ///
    /// - Parameters:
    ///   - type: The values' type.
    ///   - encoder: What writes, with its strategies; don't change them later.
    public init(_ type: Input.Type = Input.self, encoder: JSONEncoder = JSONEncoder()) { self.encoder = encoder }

    /// Writes a value.
    ///
    /// - Throws: `EncodingError` with the coding path.
    public func serialize(_ value: Input, _ context: SerializationContext) throws -> [UInt8] {
        Array(try encoder.encode(value))
    }
}

extension Serializer {
    /// JSON by a type's `Encodable` conformance.
    ///
    /// - Parameters:
    ///   - type: The values' type.
    ///   - encoder: What writes, with its strategies.
    /// - Returns: The serializer.
    public static func json<Value>(
        _ type: Value.Type = Value.self, encoder: JSONEncoder = JSONEncoder()
    ) -> Self where Self == JSONSerializer<Value> { JSONSerializer(type, encoder: encoder) }
}
