/// A value that can't be written as a record's key or value.
public struct RecordSerializationError: Error, Sendable, CustomStringConvertible {
    /// The topic that the record was for.
    public let topic: String
    /// Whether it is the key or the value.
    public let part: RecordPart
    /// Where in the value, such as `items[1].price`; empty at the top, nil when the serializer does not say.
    public let codingPath: String?
    /// What the serializer threw.
    public let cause: any Error
    private let reason: String

    init(_ context: SerializationContext, _ type: any Any.Type, _ cause: any Error) {
        topic = context.topic
        part = context.part
        self.cause = cause
        let failure = CodingFailure(cause)
        codingPath = failure.path
        let place = failure.path.map { $0.isEmpty ? "at the top: " : "at \($0): " } ?? ""
        reason = "\(type) can't be written as the \(context.part): \(place)\(failure.reason)"
    }

    /// Which topic, what is wrong, and what to do.
    public var description: String {
        "A record for '\(topic)': \(reason). Nothing was sent: mend the value, or use another serializer."
    }
}
