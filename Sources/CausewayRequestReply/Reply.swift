public import CausewayKafka

/// What a replier answered: a view of the reply's record.
///
/// Keeping it keeps the whole fetched batch in memory; `value` makes a copy.
public struct Reply: Sendable {
    /// The record that carries it, with its value, headers, partition and offset.
    public let record: ConsumerRecord

    private let correlationID: StaticString

    init(_ record: ConsumerRecord, correlationID: StaticString = HeaderName.correlationID) {
        self.record = record
        self.correlationID = correlationID
    }

    /// The partition of the reply topic that it came on.
    public var partition: Int { record.partition }

    /// Its offset in that partition.
    public var offset: Int64 { record.offset }

    /// A copy of the value; nil is a reply without one, which is not the same as empty.
    public var value: [UInt8]? { record.valueBytes }

    /// The value's bytes, without a copy; nil is a reply without one.
    public var bytes: RawSpan? {
        @_lifetime(borrow self)
        get { record.value }
    }

    /// The value as text; what is not UTF-8 is replaced.
    public var text: String? { record.valueText }

    /// A copy of the headers but for the correlation id.
    public var headers: KafkaHeaders {
        var headers = record.headers
        headers.removeAll(named: correlationID.description)
        return headers
    }
}
