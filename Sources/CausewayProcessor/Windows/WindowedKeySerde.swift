public import CausewayKafka

/// Reads and writes windowed keys, for a view of results.
public struct WindowedKeySerde: Deserializer, Serializer {
    /// Creates it.
    public init() {}

    /// Reads a key.
    ///
    /// - Throws: `MalformedBytes` for bytes that are none.
    public func deserialize(_ bytes: RawSpan, _ context: SerializationContext) throws -> WindowedKey {
        guard let key = WindowedKey(bytes: bytes) else {
            throw MalformedBytes("is no windowed key, which has 16 bytes of start and end before the key")
        }
        return key
    }

    /// Writes a key.
    public func serialize(_ value: WindowedKey, _ context: SerializationContext) -> [UInt8] { value.bytes }
}

extension Deserializer where Self == WindowedKeySerde {
    /// Keys of windowed results.
    public static var windowedKey: WindowedKeySerde { WindowedKeySerde() }
}

extension Serializer where Self == WindowedKeySerde {
    /// Keys of windowed results.
    public static var windowedKey: WindowedKeySerde { WindowedKeySerde() }
}
