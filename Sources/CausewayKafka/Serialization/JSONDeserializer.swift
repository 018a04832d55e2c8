#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// Reads JSON (RFC 8259) by a type's `Decodable` conformance.
///
/// Members that the type does not have are ignored. Nesting is bounded by Foundation's decoder, at 512.
public struct JSONDeserializer<Output: Decodable & Sendable>: Deserializer {
    private let decoder: JSONDecoder

    /// Creates it.
    ///
    /// - Parameters:
    ///   - type: The values' type.
    ///   - decoder: What reads, with its strategies; don't change them later.
    public init(_ type: Output.Type = Output.self, decoder: JSONDecoder = JSONDecoder()) { self.decoder = decoder }

    /// Reads a value, from the bytes where they are.
    ///
    /// - Throws: `DecodingError` with the coding path.
    public func deserialize(_ bytes: RawSpan, _ context: SerializationContext) throws -> Output {
        try bytes.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress, bytes.count > 0 else {
                throw MalformedBytes("is empty, which is no JSON (a tombstone has no \(context.part) at all)")
            }
            // Not copied: the decoder is done with it when it returns, and writes nothing to it.
            let data = Data(
                bytesNoCopy: UnsafeMutableRawPointer(mutating: start), count: bytes.count, deallocator: .none)
            return try decoder.decode(Output.self, from: data)
        }
    }
}

extension Deserializer {
    /// JSON by a type's `Decodable` conformance.
    ///
    /// - Parameters:
    ///   - type: The values' type.
    ///   - decoder: What reads, with its strategies.
    /// - Returns: The deserializer.
    public static func json<Value>(
        _ type: Value.Type = Value.self, decoder: JSONDecoder = JSONDecoder()
    ) -> Self where Self == JSONDeserializer<Value> { JSONDeserializer(type, decoder: decoder) }
}
