/// Text as UTF-8; strict: what is not UTF-8 is refused, not replaced.
public struct StringSerde: Deserializer, Serializer {
    /// Creates it.
    public init() {}

    /// Reads text.
    ///
    /// - Throws: `MalformedBytes` for what is not UTF-8.
    public func deserialize(_ bytes: RawSpan, _ context: SerializationContext) throws(MalformedBytes) -> String {
        guard let text = bytes.withUnsafeBytes({ String(validating: $0, as: UTF8.self) }) else {
            throw MalformedBytes("is not UTF-8")
        }
        return text
    }

    /// Writes text.
    public func serialize(_ value: String, _ context: SerializationContext) -> [UInt8] { Array(value.utf8) }
}

extension Deserializer where Self == StringSerde {
    /// Text as UTF-8; what is not UTF-8 is refused.
    public static var string: StringSerde { StringSerde() }
}

extension Serializer where Self == StringSerde {
    /// Text as UTF-8.
    public static var string: StringSerde { StringSerde() }
}
