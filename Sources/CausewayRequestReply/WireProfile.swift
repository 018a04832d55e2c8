/// How the toolkit on the other side writes request-reply into record headers: names, encodings, how an error and an end are told.
///
/// Both sides of an exchange use one profile; ``spring`` is the default. Causeway's own headers of ``WireContract``, such as
/// the deadline, are sent with every profile: a peer that does not know them ignores them. A profile may be changed
/// where an application has names of its own.
public struct WireProfile: Sendable {
    /// How a partition number is written.
    public enum PartitionEncoding: Sendable, Hashable {
        /// Four bytes, most significant first.
        case bigEndian
        /// ASCII digits.
        case decimalText
    }

    /// What it is called, in options and logs.
    public var name: String
    /// The header that correlates a reply with its request; its value is echoed byte for byte.
    public var correlationID: StaticString
    /// The header that names the topic of the reply, UTF-8.
    public var replyTopic: StaticString
    /// The header that names the partition of the reply; nil where the peers know none, then replies may come on any.
    public var replyPartition: StaticString?
    /// How the partition is written; both encodings are read, this one first where the bytes could be either.
    public var partitionEncoding: PartitionEncoding
    /// The header of a reply that marks it as an error, and holds what went wrong as text.
    public var error: StaticString?
    /// The header of a reply that holds an HTTP status as ASCII digits; from 400 on it is an error.
    public var status: StaticString?
    /// The header that marks a reply as the last one; peers that have it wait for it.
    public var end: StaticString?

    /// Creates a profile.
    ///
    /// - Parameters:
    ///   - name: What it is called.
    ///   - correlationID: The header that correlates a reply with its request.
    ///   - replyTopic: The header that names the topic of the reply.
    ///   - replyPartition: The header that names its partition, if there is one.
    ///   - partitionEncoding: How the partition is written.
    ///   - error: The header that marks an error reply and holds its text, if there is one.
    ///   - status: The header that holds an HTTP status, if there is one.
    ///   - end: The header that marks the last reply, if there is one.
    public init(
        name: String, correlationID: StaticString, replyTopic: StaticString, replyPartition: StaticString? = nil,
        partitionEncoding: PartitionEncoding = .bigEndian, error: StaticString? = nil, status: StaticString? = nil,
        end: StaticString? = nil
    ) {
        self.name = name
        self.correlationID = correlationID
        self.replyTopic = replyTopic
        self.replyPartition = replyPartition
        self.partitionEncoding = partitionEncoding
        self.error = error
        self.status = status
        self.end = end
    }
}
