extension EmbeddedBroker {
    /// A kind of request of the Kafka protocol, by its API key.
    public struct RequestKind: Sendable, Hashable, RawRepresentable {
        /// The API key.
        public let rawValue: Int16

        /// Names a kind that has no constant here.
        ///
        /// - Parameter rawValue: The API key.
        public init(rawValue: Int16) { self.rawValue = rawValue }

        /// Appends records.
        public static let produce = RequestKind(rawValue: 0)
        /// Reads records.
        public static let fetch = RequestKind(rawValue: 1)
        /// Asks for a partition's first, last or timed offset.
        public static let listOffsets = RequestKind(rawValue: 2)
        /// Asks for topics, partitions and leaders.
        public static let metadata = RequestKind(rawValue: 3)
        /// Commits a group's offsets.
        public static let offsetCommit = RequestKind(rawValue: 8)
        /// Asks for a group's committed offsets.
        public static let offsetFetch = RequestKind(rawValue: 9)
        /// Asks who coordinates a group or transactional id.
        public static let findCoordinator = RequestKind(rawValue: 10)
        /// Joins a consumer group.
        public static let joinGroup = RequestKind(rawValue: 11)
        /// Keeps a group member alive.
        public static let heartbeat = RequestKind(rawValue: 12)
        /// Leaves a consumer group.
        public static let leaveGroup = RequestKind(rawValue: 13)
        /// Spreads a group's assignment.
        public static let syncGroup = RequestKind(rawValue: 14)
        /// Registers an idempotent or transactional producer.
        public static let initProducerID = RequestKind(rawValue: 22)
        /// Adds partitions to a transaction.
        public static let addPartitionsToTransaction = RequestKind(rawValue: 24)
        /// Adds a group to a transaction.
        public static let addOffsetsToTransaction = RequestKind(rawValue: 25)
        /// Commits or aborts a transaction.
        public static let endTransaction = RequestKind(rawValue: 26)
        /// Commits a group's offsets in a transaction.
        public static let transactionOffsetCommit = RequestKind(rawValue: 28)
    }
}
