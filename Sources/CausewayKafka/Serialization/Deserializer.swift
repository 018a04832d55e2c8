/// Makes a value of a record's key or value; any thread may call it, on several records at once.
///
/// It is not called for what is absent: a record without a key, a tombstone.
public protocol Deserializer<Output>: Sendable {
    /// What it makes.
    associatedtype Output: Sendable

    /// Makes a value; whatever it throws says that the record is poison: reading it again won't help.
    ///
    /// - Parameters:
    ///   - bytes: The bytes in librdkafka's memory, valid until it returns; maybe empty.
    ///   - context: What is known besides.
    /// - Returns: The value.
    /// - Throws: Why the bytes are no such value.
    func deserialize(_ bytes: RawSpan, _ context: SerializationContext) throws -> Output

    /// What has to be awaited before these bytes can be read, such as the look-up of their schema; nil is nothing.
    ///
    /// What the returned closure throws is no poison: the record stays unread, and the error goes to the reader.
    ///
    /// - Parameters:
    ///   - bytes: The bytes in librdkafka's memory, valid until it returns; maybe empty.
    ///   - context: What is known besides.
    /// - Returns: The work to await, or nil; by default nil.
    func preparation(for bytes: RawSpan, _ context: SerializationContext) -> (@Sendable () async throws -> Void)?
}

extension Deserializer {
    /// Nothing has to be awaited.
    public func preparation(
        for bytes: RawSpan, _ context: SerializationContext
    ) -> (@Sendable () async throws -> Void)? { nil }
}
