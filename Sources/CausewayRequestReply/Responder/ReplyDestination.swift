internal import CausewayKafka
internal import CausewayRuntime

/// A topic that replies go to; belongs to the responder's loop.
final class ReplyDestination {
    /// How many reply topics a responder remembers: their names come from anybody.
    static let limit = 1_000
    /// How long a topic that does not exist, or a partition count, is taken for true without asking again.
    static let recheckAfter = Duration.seconds(5)

    let name: [UInt8]
    let topic: TopicHandle
    /// How many partitions the topic has; nil while that is not known, 0 when the topic does not exist.
    var partitionCount: Int32?
    /// When it may be asked for again.
    var recheck = Deadline.now()
    /// Those who wait until it is known.
    var waiters: [UnsafeContinuation<Void, Never>] = []
    var isAsking = false

    init(name: [UInt8], topic: TopicHandle) {
        self.name = name
        self.topic = topic
    }

    /// Whether Kafka allows a topic of this name: up to 249 letters, digits, dots, underscores and hyphens.
    static func isTopicName(_ name: [UInt8]) -> Bool {
        guard (1...249).contains(name.count), name != Array(".".utf8), name != Array("..".utf8) else { return false }
        return name.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
    }

    /// Whether a topic of these bytes is this one.
    func isNamed(_ bytes: RawSpan) -> Bool {
        bytes.withUnsafeBytes { bytes in name.count == bytes.count && name.elementsEqual(bytes) }
    }

    /// Where in the topic a reply goes.
    enum Resolution {
        /// To this partition; -1 leaves the choice to the partitioner.
        case partition(Int32)
        /// Nowhere, and why.
        case none(String)
        /// The cluster has to be asked first.
        case unknown
    }

    /// Reads the reply partition of a request.
    ///
    /// - Parameters:
    ///   - asked: The header's value, if there is one.
    ///   - encoding: What the peer writes.
    /// - Returns: Where the reply goes.
    func resolve(_ asked: RawSpan?, as encoding: WireProfile.PartitionEncoding) -> Resolution {
        guard let partitionCount else { return .unknown }
        if partitionCount > 0 {
            guard let asked else { return .partition(-1) }
            if let partition = PartitionCoding.decode(asked, count: partitionCount, as: encoding) {
                return .partition(partition)
            }
        }
        // It may have come into being since.
        if recheck.hasPassed { return .unknown }
        return .none(
            partitionCount == 0
                ? "the reply topic '\(topic.name)' does not exist"
                : "the reply topic '\(topic.name)' has no such partition")
    }
}
