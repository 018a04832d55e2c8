extension KafkaError.Code {
    // MARK: What brokers answer to admin requests

    /// A broker is not there, or down.
    public static let brokerNotAvailable = Self(rawValue: 8)
    /// The name of a topic is not allowed, or the topic is one of Kafka's own.
    public static let invalidTopic = Self(rawValue: 17)
    /// A number of partitions is not possible, such as fewer than now.
    public static let invalidPartitions = Self(rawValue: 37)
    /// A replication factor is not possible, such as more than there are brokers.
    public static let invalidReplicationFactor = Self(rawValue: 38)
    /// A setting of a topic or broker is unknown, or its value not possible.
    public static let invalidConfig = Self(rawValue: 40)
    /// A request makes no sense to the broker.
    public static let invalidRequest = Self(rawValue: 42)
    /// A rule of the cluster's operator forbids it.
    public static let policyViolation = Self(rawValue: 44)
    /// The brokers have no authorizer.
    public static let securityDisabled = Self(rawValue: 54)
    /// The group has members.
    public static let nonEmptyGroup = Self(rawValue: 68)
    /// The group is not there.
    public static let groupIDNotFound = Self(rawValue: 69)
    /// Topics can't be deleted: the brokers are told not to.
    public static let topicDeletionDisabled = Self(rawValue: 73)
    /// A member of the group reads the topic.
    public static let groupSubscribedToTopic = Self(rawValue: 86)
    /// An open transaction is about to commit the offset.
    public static let unstableOffsetCommit = Self(rawValue: 88)

    /// What a user can do about an admin request that failed.
    var adminAdvice: String? {
        switch self {
        case .topicAlreadyExists: "Use it, or delete it first."
        case .invalidTopic: "Use up to 249 letters, digits, dots, underscores and hyphens."
        case .invalidPartitions: "Ask for more partitions than there are now."
        case .invalidReplicationFactor: "Ask for as many replicas as there are brokers at most."
        case .invalidConfig: "Check the setting's name and value in Kafka's documentation."
        case .policyViolation: "Ask whoever runs the cluster."
        case .securityDisabled: "Set authorizer.class.name at the brokers."
        case .nonEmptyGroup: "Stop its members first."
        case .groupIDNotFound: "Check its name, or list the groups."
        case .topicDeletionDisabled: "Set delete.topic.enable at the brokers."
        case .groupSubscribedToTopic: "Stop the members that read it first."
        case .unstableOffsetCommit: "Try again once the transaction has ended."
        default: nil
        }
    }
}
