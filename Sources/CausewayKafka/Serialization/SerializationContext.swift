/// What a serializer or deserializer is told about the bytes besides the bytes.
public struct SerializationContext: Sendable {
    /// The topic that the record is read from or written to.
    public let topic: String
    /// Whether it is the key or the value.
    public let part: RecordPart
    /// The record that is read, for its headers; nil when one is written, and in tests.
    public let record: ConsumerRecord?

    /// Creates a context.
    ///
    /// - Parameters:
    ///   - topic: The topic that the record is read from or written to.
    ///   - part: Whether it is the key or the value.
    ///   - record: The record that is read, if one is.
    public init(topic: String, part: RecordPart, record: ConsumerRecord? = nil) {
        self.topic = topic
        self.part = part
        self.record = record
    }

    @usableFromInline
    init(_ record: ConsumerRecord, _ part: RecordPart) { self.init(topic: record.topic, part: part, record: record) }
}
