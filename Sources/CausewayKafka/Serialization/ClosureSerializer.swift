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

extension Serializer {
    /// The bytes that a closure makes.
    ///
    /// - Parameter body: Makes the bytes.
    /// - Returns: The serializer.
    public static func closure<Value>(
        _ body: @escaping @Sendable (Value, SerializationContext) throws -> [UInt8]
    ) -> Self where Self == ClosureSerializer<Value> { ClosureSerializer(body) }
}
