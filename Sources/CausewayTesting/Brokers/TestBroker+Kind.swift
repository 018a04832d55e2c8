internal import FoundationEssentials

extension TestBroker {
    /// The kinds of brokers that tests run on.
    public enum Kind: String, Sendable, Hashable, CaseIterable, CustomStringConvertible {
        /// The broker inside the process.
        case embedded
        /// A cluster started from `KAFKA_HOME`.
        case apacheKafka
        /// A cluster that is already there, named by `CAUSEWAY_TEST_BOOTSTRAP`.
        case external

        /// The kinds that are there: the embedded broker, and the external cluster or else the one from `KAFKA_HOME`.
        public static var available: [Kind] {
            if externalBootstrapServers != nil { return [.embedded, .external] }
            return ApacheKafka.isAvailable ? [.embedded, .apacheKafka] : [.embedded]
        }

        /// The kinds that are there and have all of some capabilities.
        ///
        /// - Parameter capabilities: What a test needs.
        /// - Returns: The kinds, maybe none.
        public static func available(with capabilities: Set<BrokerCapability>) -> [Kind] {
            available.filter { kind in capabilities.allSatisfy { kind.has($0) } }
        }

        /// The real cluster that is there: external, else from `KAFKA_HOME`; nil if there is none.
        public static var cluster: Kind? {
            available.first { $0 != .embedded }
        }

        /// Whether brokers of this kind have a capability.
        ///
        /// - Parameter capability: What a test needs.
        /// - Returns: True if they have it.
        public func has(_ capability: BrokerCapability) -> Bool { whyNot(capability) == nil }

        /// Why brokers of this kind do not have a capability, to say why a test is skipped.
        ///
        /// - Parameter capability: What a test needs.
        /// - Returns: The reason; nil if they have it.
        public func whyNot(_ capability: BrokerCapability) -> String? {
            switch self {
            case .embedded: Self.embeddedLacks[capability]
            case .apacheKafka: Self.apacheKafkaLacks[capability]
            case .external: Self.externalLacks[capability]
            }
        }

        /// The kind's name.
        public var description: String { rawValue }

        static var externalBootstrapServers: String? {
            guard let servers = ProcessInfo.processInfo.environment["CAUSEWAY_TEST_BOOTSTRAP"], !servers.isEmpty else {
                return nil
            }
            return servers
        }

        // Measured with librdkafka 2.0.2's mock cluster.
        private static let embeddedLacks: [BrokerCapability: String] = [
            .adminRequests: "the embedded broker answers no admin request",
            .topicsAsMade: "the embedded broker makes each topic that is asked for, and topics have no settings",
            .transactionIsolation: "the embedded broker shows aborted and open transactions",
            .transactionalOffsets: "the embedded broker loses offsets sent in a transaction",
            .producerFencing: "the embedded broker lets an older transactional producer commit",
            .quickGroupJoin: "the embedded broker lets the first member of a group wait 3 s",
            .commitsWhileRebalancing: "the embedded broker refuses commits while a group rebalances",
            .staticMembership: "the embedded broker rebalances a group when a static member comes back",
            .longPolling: "the embedded broker answers an empty fetch after the whole fetch.wait.max.ms",
            .retention: "the embedded broker keeps 5 MB or 100,000 batches of a partition, whatever the settings",
            .offsetsForTimes: "the embedded broker finds no offset by timestamp",
            .groupRequests: "the embedded broker never answers a request for groups",
            .processFaults: "the embedded broker is no process of its own",
            .durability: "the embedded broker keeps everything in memory",
        ]
        private static let apacheKafkaLacks: [BrokerCapability: String] = [
            .requestErrors: "Apache Kafka can't be told to fail requests",
            .delays: "Apache Kafka can't be told to answer late",
        ]
        private static let externalLacks = apacheKafkaLacks.merging(
            [BrokerCapability.downAndUp, .leaderMoves, .processFaults].map {
                ($0, "a cluster that is already there is not the test's to break")
            } + [(.quickGroupJoin, "Kafka's own settings let the first member of a group wait 3 s")]
        ) { $1 }
    }
}
