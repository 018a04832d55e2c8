/// Why the embedded broker did not do what it was asked for.
public enum EmbeddedBrokerError: Error, Hashable, CustomStringConvertible {
    /// A cluster has 1 to 100 brokers.
    case invalidBrokerCount(Int)
    /// The name is not one that Kafka allows, or there are fewer than 1 or more than 10,000 partitions.
    case invalidTopic(EmbeddedBroker.Topic)
    /// The topic is there already; it keeps its partitions.
    case topicExists(String)
    /// No broker has this id.
    case unknownBroker(Int)
    /// The topic or its partition is not there.
    case unknownPartition(topic: String, partition: Int)
    /// The port can't be listened on; the text is the system's.
    case portNotUsable(UInt16, reason: String)
    /// The broker was closed.
    case closed
    /// The system or librdkafka refused; the text is theirs.
    case system(String)

    /// What is wrong and what to do about it.
    public var description: String {
        switch self {
        case .invalidBrokerCount(let count):
            "An embedded broker can't have \(count) brokers: choose 1 to 100."
        case .invalidTopic(let topic):
            """
            The topic "\(topic.name)" with \(topic.partitions) partitions is not valid: a name has 1 to 249 letters, \
            digits, dots, underscores and hyphens, and a topic 1 to 10000 partitions.
            """
        case .topicExists(let name):
            "The topic \(name) is there already."
        case .unknownBroker(let id):
            "The embedded cluster has no broker \(id): ids begin at 1."
        case .unknownPartition(let topic, let partition):
            "The embedded cluster has no partition \(partition) of a topic \(topic): create the topic first."
        case .portNotUsable(let port, let reason):
            "The embedded broker can't listen on 127.0.0.1:\(port): \(reason). Choose another port."
        case .closed:
            "The embedded broker was closed."
        case .system(let reason):
            "The embedded broker failed: \(reason)."
        }
    }
}
