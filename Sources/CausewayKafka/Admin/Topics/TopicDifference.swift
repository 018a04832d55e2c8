/// One way in which a topic is not what its `TopicSpec` says.
public struct TopicDifference: Sendable, Hashable, CustomStringConvertible {
    /// What differs.
    public enum Field: Sendable, Hashable {
        /// The topic is not there.
        case existence
        /// The number of partitions.
        case partitions
        /// The number of replicas.
        case replicationFactor
        /// A setting, by its name.
        case configuration(String)
    }

    /// The topic's name.
    public let topic: String
    /// What differs.
    public let field: Field
    /// What the cluster has; nil for a topic or setting that isn't there.
    public let found: String?
    /// What the spec says; nil for a topic that isn't there.
    public let wanted: String?

    /// What differs and what to do about it.
    public var description: String {
        let found = found ?? "nothing"
        let wanted = wanted ?? ""
        switch field {
        case .existence: return "The topic '\(topic)' does not exist. Create it, or check its name."
        case .partitions:
            let has = "The topic '\(topic)' has \(found) partitions, \(wanted) are needed. "
            guard let number = Int(found), let target = Int(wanted), number < target else {
                return has + "Delete it, use another name, or ask for \(found)."
            }
            return has + "Extend it, which sends keys to other partitions, use another name, or ask for \(found)."
        case .replicationFactor:
            return "The topic '\(topic)' has \(found) replicas, \(wanted) are needed. "
                + "Reassign it with kafka-reassign-partitions.sh, or ask for \(found)."
        case .configuration(let name):
            return "The topic '\(topic)' has \(name)=\(found), \(wanted) is needed. Alter it, or ask for \(found)."
        }
    }
}
