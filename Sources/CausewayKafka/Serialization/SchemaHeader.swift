/// The five bytes that Confluent's serializers put before a payload: a zero byte, then the schema's id, big-endian.
///
/// Source: Confluent's "Wire format" of the Schema Registry. For Protobuf the payload begins with the message's indexes.
public struct SchemaHeader: Sendable, Hashable {
    /// How many bytes it has.
    public static let byteCount = 5

    /// The schema's id in the registry.
    public let schemaID: UInt32

    /// Creates a header.
    ///
    /// - Parameter schemaID: The schema's id in the registry.
    public init(schemaID: UInt32) { self.schemaID = schemaID }

    /// Reads the header that bytes begin with; nil when they don't: shorter, or another first byte.
    ///
    /// - Parameter bytes: A record's key or value.
    public init?(_ bytes: RawSpan) {
        guard bytes.byteCount >= Self.byteCount, bytes.unsafeLoad(as: UInt8.self) == 0 else { return nil }
        // Within the count that was checked.
        schemaID = UInt32(bigEndian: bytes.unsafeLoadUnaligned(fromByteOffset: 1, as: UInt32.self))
    }

    /// The five bytes, to be put before a payload.
    public var bytes: [UInt8] { [0] + withUnsafeBytes(of: schemaID.bigEndian) { Array($0) } }
}
