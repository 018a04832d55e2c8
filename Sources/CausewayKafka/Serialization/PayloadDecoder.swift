/// Decodes payloads without their schemas.
public struct PayloadDecoder<Payload: Deserializer>: SchemaDecoder {
    private let payload: Payload

    /// Creates it.
    ///
    /// - Parameter payload: What reads the bytes behind the header.
    public init(_ payload: Payload) { self.payload = payload }

    /// Reads the payload.
    public func decode(
        _ payload: RawSpan, schemaID: UInt32, _ context: SerializationContext
    ) throws -> Payload.Output { try self.payload.deserialize(payload, context) }
}
