/// A consumer group with its members.
public struct ConsumerGroupDescription: Sendable, Hashable {
    /// A member of a group.
    public struct Member: Sendable, Hashable {
        /// The id that the group gave it.
        public let id: String
        /// Its `group.instance.id`, if it is a static member.
        public let instanceID: String?
        /// Its `client.id`.
        public let clientID: String
        /// The address it came from.
        public let host: String
        /// The partitions it has, in order.
        public let assignment: [TopicPartition]
    }

    /// The group's id.
    public let id: String
    /// What it is doing.
    public let state: ConsumerGroupState
    /// Whether it only keeps offsets, for consumers that are assigned their partitions by hand.
    public let isSimple: Bool
    /// How partitions are shared out, such as `range`; nil while there are no members.
    public let assignor: String?
    /// The broker that keeps the group.
    public let coordinator: ClusterMetadata.Broker?
    /// The members.
    public let members: [Member]
}
