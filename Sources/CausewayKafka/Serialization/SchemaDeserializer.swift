/// Reads Confluent's wire format: hands schema id and payload to a decoder.
public struct SchemaDeserializer<Decoder: SchemaDecoder>: Deserializer {
    private let decoder: Decoder

    /// Creates it.
    ///
    /// - Parameter decoder: What knows the schemas.
    public init(_ decoder: Decoder) { self.decoder = decoder }

    /// Reads a value.
    ///
    /// - Throws: `MalformedBytes` without the header, or what the decoder throws.
    public func deserialize(_ bytes: RawSpan, _ context: SerializationContext) throws -> Decoder.Output {
        guard let header = SchemaHeader(bytes) else {
            throw MalformedBytes("does not begin with a schema's id (a zero byte and 4 bytes, as Confluent writes it)")
        }
        return try decoder.decode(
            bytes.extracting(droppingFirst: SchemaHeader.byteCount), schemaID: header.schemaID, context)
    }

    /// Has an unknown schema learnt.
    public func preparation(
        for bytes: RawSpan, _ context: SerializationContext
    ) -> (@Sendable () async throws -> Void)? {
        guard let header = SchemaHeader(bytes), !decoder.isPrepared(for: header.schemaID) else { return nil }
        return { [decoder] in try await decoder.prepare(for: header.schemaID) }
    }
}

extension Deserializer {
    /// Confluent's wire format, its payload read by a decoder that knows the schemas.
    ///
    /// - Parameter decoder: What knows the schemas.
    /// - Returns: The deserializer.
    public static func schema<Decoder>(_ decoder: Decoder) -> Self where Self == SchemaDeserializer<Decoder> {
        SchemaDeserializer(decoder)
    }

    /// Confluent's wire format, its payload read whatever the schema: for JSON Schema's JSON.
    ///
    /// - Parameter payload: What reads the bytes behind the header.
    /// - Returns: The deserializer.
    public static func schema<Payload: Deserializer>(
        ignored payload: Payload
    ) -> Self where Self == SchemaDeserializer<PayloadDecoder<Payload>> {
        SchemaDeserializer(PayloadDecoder(payload))
    }
}
