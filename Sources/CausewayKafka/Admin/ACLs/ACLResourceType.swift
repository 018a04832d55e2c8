/// The kind of resource that an access rule is about; open, as newer brokers know more.
public struct ACLResourceType: Sendable, Hashable, RawRepresentable, CustomStringConvertible {
    /// Kafka's number.
    public let rawValue: Int
    /// One of any number.
    ///
    /// - Parameter rawValue: Kafka's number.
    public init(rawValue: Int) { self.rawValue = rawValue }

    /// Any, in a filter.
    public static let any = ACLResourceType(rawValue: 1)
    /// Topics.
    public static let topic = ACLResourceType(rawValue: 2)
    /// Consumer groups.
    public static let group = ACLResourceType(rawValue: 3)
    /// The cluster, whose name is `kafka-cluster`.
    public static let cluster = ACLResourceType(rawValue: 4)
    /// Transactional ids; needs librdkafka 2.6.
    public static let transactionalID = ACLResourceType(rawValue: 5)

    /// Kafka's name for it.
    public var description: String {
        switch self {
        case .any: "ANY"
        case .topic: "TOPIC"
        case .group: "GROUP"
        case .cluster: "CLUSTER"
        case .transactionalID: "TRANSACTIONAL_ID"
        default: "UNKNOWN(\(rawValue))"
        }
    }
}
