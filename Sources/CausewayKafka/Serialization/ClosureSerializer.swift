/// A serializer made of a closure.
public struct ClosureSerializer<Input>: Serializer {
    private let body: @Sendable (Input, SerializationContext) throws -> [UInt8]

    /// Creates it.
    ///
    /// - Parameter body: Makes the bytes.
    public init(_ body: @escaping @Sendable (Input, SerializationContext) throws -> [UInt8]) { self.body = body }

    /// Calls the closure.
    public func serialize(_ value: Input, _ context: SerializationContext) throws -> [UInt8] {
        try body(value, context)
    }
}
