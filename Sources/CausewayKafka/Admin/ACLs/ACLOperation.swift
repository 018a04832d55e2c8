/// What an access rule is about; open, as newer brokers know more.
public struct ACLOperation: Sendable, Hashable, RawRepresentable, CustomStringConvertible {
    /// Kafka's number.
    public let rawValue: Int
    /// One of any number.
    ///
    /// - Parameter rawValue: Kafka's number.
    public init(rawValue: Int) { self.rawValue = rawValue }

    /// Any, in a filter.
    public static let any = ACLOperation(rawValue: 1)
    /// Everything.
    public static let all = ACLOperation(rawValue: 2)
    /// Reads records, or joins a group and commits.
    public static let read = ACLOperation(rawValue: 3)
    /// Writes records, or uses a transactional id.
    public static let write = ACLOperation(rawValue: 4)
    /// Makes topics.
    public static let create = ACLOperation(rawValue: 5)
    /// Deletes topics, records or groups.
    public static let delete = ACLOperation(rawValue: 6)
    /// Changes topics, or access rules.
    public static let alter = ACLOperation(rawValue: 7)
    /// Asks about it.
    public static let describe = ACLOperation(rawValue: 8)
    /// What brokers do among themselves.
    public static let clusterAction = ACLOperation(rawValue: 9)
    /// Reads settings.
    public static let describeConfigs = ACLOperation(rawValue: 10)
    /// Changes settings.
    public static let alterConfigs = ACLOperation(rawValue: 11)
    /// Writes idempotently, to brokers before 2.8.
    public static let idempotentWrite = ACLOperation(rawValue: 12)

    /// Kafka's name for it.
    public var description: String {
        switch self {
        case .any: "ANY"
        case .all: "ALL"
        case .read: "READ"
        case .write: "WRITE"
        case .create: "CREATE"
        case .delete: "DELETE"
        case .alter: "ALTER"
        case .describe: "DESCRIBE"
        case .clusterAction: "CLUSTER_ACTION"
        case .describeConfigs: "DESCRIBE_CONFIGS"
        case .alterConfigs: "ALTER_CONFIGS"
        case .idempotentWrite: "IDEMPOTENT_WRITE"
        default: "UNKNOWN(\(rawValue))"
        }
    }
}
