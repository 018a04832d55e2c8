public import CausewayKafka

/// What a replier answered.
public struct Reply: Sendable {
    /// The value; nil is a reply without one, which is not the same as empty.
    public let value: [UInt8]?
    /// The reply's headers but for the correlation id.
    public let headers: KafkaHeaders
    /// The partition of the reply topic that it came on.
    public let partition: Int
    /// Its offset in that partition.
    public let offset: Int64

    init(value: [UInt8]?, headers: KafkaHeaders, partition: Int, offset: Int64) {
        self.value = value
        self.headers = headers
        self.partition = partition
        self.offset = offset
    }

    /// The value as text; what is not UTF-8 is replaced.
    public var text: String? { value.map { String(decoding: $0, as: UTF8.self) } }
}
