#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The JSON of the sample's records and answers: keys in a fixed order, so that equal values are equal bytes.
public enum TicketJSON {
    private static let encoder = {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }()

    /// Writes a value.
    /// - Parameter value: A value of this module.
    /// - Returns: Its JSON as UTF-8.
    /// - Throws: `EncodingError` if a number in it has no JSON, which no type of this module lets happen.
    public static func encode(_ value: some Encodable) throws -> [UInt8] {
        [UInt8](try encoder.encode(value))
    }

    /// Reads a value; keys it doesn't know are ignored.
    /// - Parameters:
    ///   - type: The value's type.
    ///   - bytes: JSON as UTF-8.
    /// - Returns: The value.
    /// - Throws: `DecodingError` if the bytes are no JSON of that type.
    public static func decode<Value: Decodable>(_ type: Value.Type, from bytes: some Sequence<UInt8>) throws -> Value {
        try JSONDecoder().decode(type, from: Data(bytes))
    }
}
