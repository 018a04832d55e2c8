/// A deserializer made of a closure.
public struct ClosureDeserializer<Output: Sendable>: Deserializer {
    private let body: @Sendable (RawSpan, SerializationContext) throws -> Output

    /// Creates it.
    ///
    /// - Parameter body: Called with the bytes, valid until it returns; what it throws makes the record poison.
    public init(_ body: @escaping @Sendable (RawSpan, SerializationContext) throws -> Output) { self.body = body }

    /// Calls the closure.
    public func deserialize(_ bytes: RawSpan, _ context: SerializationContext) throws -> Output {
        try body(bytes, context)
    }
}
