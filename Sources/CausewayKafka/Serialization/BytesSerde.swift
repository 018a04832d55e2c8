/// Bytes as they are, copied.
public struct BytesSerde: Deserializer, Serializer {
    /// Creates it.
    public init() {}

    /// Copies the bytes.
    public func deserialize(_ bytes: RawSpan, _ context: SerializationContext) -> [UInt8] {
        bytes.withUnsafeBytes { Array($0) }
    }

    /// Hands the bytes on.
    public func serialize(_ value: [UInt8], _ context: SerializationContext) -> [UInt8] { value }
}

extension Deserializer where Self == BytesSerde {
    /// Bytes as they are, copied.
    public static var bytes: BytesSerde { BytesSerde() }
}

extension Serializer where Self == BytesSerde {
    /// Bytes as they are.
    public static var bytes: BytesSerde { BytesSerde() }
}
