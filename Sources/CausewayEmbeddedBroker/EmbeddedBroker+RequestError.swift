extension EmbeddedBroker {
    /// What a request is answered with, by the Kafka protocol's error code.
    public struct RequestError: Sendable, Hashable, RawRepresentable {
        /// The error code.
        public let rawValue: Int16

        /// Names an error that has no constant here.
        ///
        /// - Parameter rawValue: The error code.
        public init(rawValue: Int16) { self.rawValue = rawValue }

        /// No answer: the broker closes the connection (librdkafka's local code for that).
        public static let disconnect = RequestError(rawValue: -195)
        /// The request is handled as usual; stands between errors.
        public static let none = RequestError(rawValue: 0)
        /// The topic or partition is not there.
        public static let unknownTopicOrPartition = RequestError(rawValue: 3)
        /// The partition has no leader; retriable.
        public static let leaderNotAvailable = RequestError(rawValue: 5)
        /// The partition moved; retriable.
        public static let notLeaderOrFollower = RequestError(rawValue: 6)
        /// The broker took too long; retriable.
        public static let requestTimedOut = RequestError(rawValue: 7)
        /// A record is larger than allowed.
        public static let messageTooLarge = RequestError(rawValue: 10)
        /// The coordinator still loads; retriable.
        public static let coordinatorLoadInProgress = RequestError(rawValue: 14)
        /// The coordinator is elsewhere or not known; retriable.
        public static let coordinatorNotAvailable = RequestError(rawValue: 15)
        /// The coordinator moved; retriable.
        public static let notCoordinator = RequestError(rawValue: 16)
        /// Too few replicas are in sync; retriable.
        public static let notEnoughReplicas = RequestError(rawValue: 19)
        /// The member's generation is over.
        public static let illegalGeneration = RequestError(rawValue: 22)
        /// The member is not known.
        public static let unknownMemberID = RequestError(rawValue: 25)
        /// The group rebalances.
        public static let rebalanceInProgress = RequestError(rawValue: 27)
        /// Access to the topic is denied.
        public static let topicAuthorizationFailed = RequestError(rawValue: 29)
        /// A newer producer has the transactional id.
        public static let invalidProducerEpoch = RequestError(rawValue: 47)
        /// The last transaction still ends; retriable.
        public static let concurrentTransactions = RequestError(rawValue: 51)
        /// The broker's disk failed; retriable.
        public static let kafkaStorageError = RequestError(rawValue: 56)
        /// A newer producer fenced this one.
        public static let producerFenced = RequestError(rawValue: 90)
    }
}
