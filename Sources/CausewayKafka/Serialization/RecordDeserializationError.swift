/// A poison record: its key or value is not what the reader expects, and reading it again won't help.
public struct RecordDeserializationError: Error, Sendable, CustomStringConvertible {
    /// Where the record is.
    public let topicPartition: TopicPartition
    /// The record's offset.
    public let offset: Int64
    /// Whether it is the key or the value.
    public let part: RecordPart
    /// Where in the key or value, such as `items[1].price`; empty at the top, nil when the deserializer does not say.
    public let codingPath: String?
    /// What the deserializer threw.
    public let cause: any Error
    /// What is wrong, without where the record is and what to do.
    public let reason: String

    @usableFromInline
    init(_ record: ConsumerRecord, _ part: RecordPart, as type: any Any.Type, _ cause: any Error) {
        topicPartition = record.topicPartition
        offset = record.offset
        self.part = part
        self.cause = cause
        let failure = CodingFailure(cause)
        codingPath = failure.path
        let place = failure.path.map { $0.isEmpty ? "at the top: " : "at \($0): " } ?? ""
        reason = "the \(part) can't be read as \(type): \(place)\(failure.reason)\(Self.hint(record, part, cause))"
    }

    /// A schema id is the usual reason why a value that looks well in a tool is not.
    private static func hint(_ record: ConsumerRecord, _ part: RecordPart, _ cause: any Error) -> String {
        guard let bytes = part == .key ? record.key : record.value, cause is DecodingError,
            let header = SchemaHeader(bytes)
        else { return "" }
        return "; it begins with Confluent's header of schema \(header.schemaID), which .schema(...) reads"
    }

    /// Where the record is, what is wrong with it, and what to do.
    public var description: String {
        """
        \(topicPartition) offset \(offset): \(reason). Mend what writes it; to read on, set onPoison to .skip or \
        .deadLetter, or seek to offset \(offset + 1).
        """
    }
}
