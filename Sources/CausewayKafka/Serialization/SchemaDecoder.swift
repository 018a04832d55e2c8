/// Makes values of payloads whose schema is named by an id: what a schema registry's client plugs in.
public protocol SchemaDecoder<Output>: Sendable {
    /// What it makes.
    associatedtype Output: Sendable

    /// Whether payloads of a schema can be decoded without asking anybody.
    ///
    /// - Parameter schemaID: The schema's id.
    /// - Returns: False has `prepare` awaited first.
    func isPrepared(for schemaID: UInt32) -> Bool

    /// Learns a schema, from the registry for instance.
    ///
    /// What it throws goes to the reader, with the record unread: a registry that is down makes no record poison. A
    /// schema that does not exist is better kept as such, for `decode` to refuse.
    ///
    /// - Parameter schemaID: The schema's id.
    /// - Throws: Why it could not be learnt now.
    func prepare(for schemaID: UInt32) async throws

    /// Makes a value; what it throws makes the record poison.
    ///
    /// - Parameters:
    ///   - payload: The bytes behind the header, valid until it returns.
    ///   - schemaID: The schema's id.
    ///   - context: What is known besides.
    /// - Returns: The value.
    /// - Throws: Why the payload is no such value.
    func decode(_ payload: RawSpan, schemaID: UInt32, _ context: SerializationContext) throws -> Output
}

extension SchemaDecoder {
    /// Every schema is known.
    public func isPrepared(for schemaID: UInt32) -> Bool { true }

    /// There is nothing to learn.
    public func prepare(for schemaID: UInt32) async throws {}
}
