extension KafkaError {
    /// The kind of a Kafka failure; open, so that what a newer broker answers has a code too.
    ///
    /// Positive numbers are the error codes of Kafka's protocol, numbers down to -200 librdkafka's own, those from
    /// -1000 down this library's.
    public struct Code: Sendable, Hashable, RawRepresentable, CustomStringConvertible {
        /// The number.
        public let rawValue: Int32

        /// A code of any number.
        ///
        /// - Parameter rawValue: The number.
        public init(rawValue: Int32) { self.rawValue = rawValue }

        private init(_ rawValue: Int32) { self.rawValue = rawValue }

        // MARK: This library

        /// The client is closed, or closing.
        public static let closed = Code(-1000)
        /// The task was cancelled.
        public static let cancelled = Code(-1001)
        /// A configuration value is missing, unknown or impossible.
        public static let invalidConfiguration = Code(-1002)
        /// Somebody else reads from this consumer already.
        public static let readerBusy = Code(-1003)
        /// The call is not possible in this state.
        public static let invalidState = Code(-1004)
        /// An argument is out of range.
        public static let invalidArgument = Code(-1005)
        /// More is held than a limit of the configuration allows.
        public static let limitExceeded = Code(-1020)

        // MARK: librdkafka

        /// The client failed for good.
        public static let fatal = Code(-150)
        /// The producer's queue is full.
        public static let queueFull = Code(-184)
        /// The record was not acknowledged within `delivery.timeout.ms`.
        public static let messageTimedOut = Code(-192)
        /// The call did not finish by its deadline.
        public static let timedOut = Code(-185)
        /// The record was dropped from the producer's queue.
        public static let purgedFromQueue = Code(-152)
        /// The record was dropped while a request with it was on its way: it may have been stored.
        public static let purgedInFlight = Code(-151)
        /// The system has no descriptor, thread or memory left.
        public static let criticalSystemResource = Code(-194)
        /// The connection to a broker broke.
        public static let transport = Code(-195)
        /// No broker can be reached.
        public static let allBrokersDown = Code(-187)
        /// A broker's name has no address.
        public static let resolve = Code(-193)
        /// TLS failed.
        public static let ssl = Code(-181)
        /// The group's coordinator is not known yet.
        public static let waitingForCoordinator = Code(-180)
        /// The topic does not exist, as far as the cluster says.
        public static let unknownTopic = Code(-188)
        /// The partition does not exist.
        public static let unknownPartition = Code(-190)
        /// The broker's authentication refused the client.
        public static let authentication = Code(-169)
        /// Another producer with the same `transactional.id` took over.
        public static let fenced = Code(-144)
        /// There is nothing to commit.
        public static let noOffset = Code(-168)
        /// No position could be found and `auto.offset.reset` forbids another.
        public static let autoOffsetReset = Code(-140)
        /// The group took the partitions away before they were released.
        public static let assignmentLost = Code(-142)
        /// The handler took longer than `max.poll.interval.ms`.
        public static let maxPollExceeded = Code(-147)

        // MARK: Brokers

        /// The offset is outside of what the partition holds.
        public static let offsetOutOfRange = Code(1)
        /// The broker does not know the topic or partition.
        public static let unknownTopicOrPartition = Code(3)
        /// The partition has no leader at the moment.
        public static let leaderNotAvailable = Code(5)
        /// The broker asked is not the partition's leader.
        public static let notLeader = Code(6)
        /// The broker gave up waiting.
        public static let requestTimedOut = Code(7)
        /// The record is larger than the topic allows.
        public static let recordTooLarge = Code(10)
        /// The record's number does not follow the one before: the idempotent producer and the broker disagree.
        public static let outOfOrderSequenceNumber = Code(45)
        /// The group has no coordinator at the moment.
        public static let coordinatorNotAvailable = Code(15)
        /// The broker asked is not the group's coordinator.
        public static let notCoordinator = Code(16)
        /// Too few replicas in sync for `acks=all`.
        public static let notEnoughReplicas = Code(19)
        /// The group is of another generation: the assignment has changed.
        public static let illegalGeneration = Code(22)
        /// The group does not know this member (any more).
        public static let unknownMember = Code(25)
        /// The group rebalances.
        public static let rebalanceInProgress = Code(27)
        /// No permission on the topic.
        public static let topicAuthorizationFailed = Code(29)
        /// No permission on the group.
        public static let groupAuthorizationFailed = Code(30)
        /// No permission on the cluster.
        public static let clusterAuthorizationFailed = Code(31)
        /// The topic exists already.
        public static let topicAlreadyExists = Code(36)
        /// Another member has joined with the same `group.instance.id`.
        public static let fencedInstanceID = Code(82)
        /// A broker's rule refused the record.
        public static let invalidRecord = Code(87)
    }
}

extension KafkaError.Code {
    /// Whether the same call may succeed later, by the meaning of the code alone.
    public var isRetriable: Bool { Self.retriable.contains(self) }

    /// Whether a group's coordinator refused because it loads, is not there yet, or has moved.
    var isOfCoordinator: Bool { (14...16).contains(rawValue) }

    private static let retriable: Set<Self> = [
        .queueFull, .messageTimedOut, .timedOut, .purgedFromQueue, .transport, .allBrokersDown, .leaderNotAvailable,
        .notLeader, .requestTimedOut, .notEnoughReplicas, .rebalanceInProgress, .resolve, .waitingForCoordinator,
        .coordinatorNotAvailable, .notCoordinator, Self(rawValue: 14),  // the coordinator is loading
    ]

    /// The name, as Kafka writes it.
    public var description: String {
        switch self {
        case .closed: "CLOSED"
        case .cancelled: "CANCELLED"
        case .invalidConfiguration: "INVALID_CONFIGURATION"
        case .readerBusy: "READER_BUSY"
        case .invalidState: "INVALID_STATE"
        case .invalidArgument: "INVALID_ARGUMENT"
        case .limitExceeded: "LIMIT_EXCEEDED"
        default: Librdkafka.name(of: rawValue)
        }
    }
}
