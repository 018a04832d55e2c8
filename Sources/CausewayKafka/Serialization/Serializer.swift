/// Makes the bytes of a record's key or value; any thread may call it.
public protocol Serializer<Input>: Sendable {
    /// What it takes.
    associatedtype Input

    /// Makes the bytes.
    ///
    /// - Parameters:
    ///   - value: The value.
    ///   - context: Where the bytes go.
    /// - Returns: The bytes.
    /// - Throws: Why the value can't be written.
    func serialize(_ value: Input, _ context: SerializationContext) throws -> [UInt8]
}
