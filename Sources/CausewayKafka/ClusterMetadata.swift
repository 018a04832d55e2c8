/// What a cluster says about its brokers and topics.
public struct ClusterMetadata: Sendable {
    /// A broker's number and address.
    public struct Broker: Sendable, Hashable {
        /// The broker's number.
        public let id: Int
        /// The host it advertises.
        public let host: String
        /// The port it advertises.
        public let port: Int
    }

    /// A topic and its partitions.
    public struct Topic: Sendable {
        /// The topic's name.
        public let name: String
        /// Why the topic can't be used, if it can't: it does not exist, or there is no permission.
        public let error: KafkaError?
        /// The partitions, by number.
        public let partitions: [Partition]
    }

    /// A partition, its leader and replicas, as broker numbers.
    public struct Partition: Sendable, Hashable {
        /// The partition's number.
        public let id: Int
        /// The leader; nil while there is none.
        public let leader: Int?
        /// All replicas.
        public let replicas: [Int]
        /// The replicas in sync.
        public let inSyncReplicas: [Int]
    }

    /// The cluster's id; nil where nobody asked for it.
    public internal(set) var clusterID: String?
    /// The broker that takes admin requests; nil where nobody asked for it, or while there is none.
    ///
    /// With KRaft (Kafka 3.3 and newer) the controllers are nodes that clients do not see: this is any broker that is up,
    /// which hands requests on to them.
    public internal(set) var controller: Int?
    /// The brokers.
    public let brokers: [Broker]
    /// The topics asked for.
    public let topics: [Topic]

    /// The topics by their names.
    var topicsByName: [String: Topic] { Dictionary(topics.map { ($0.name, $0) }, uniquingKeysWith: { $1 }) }

    /// A topic of the answer; throws what makes it unusable.
    func topic(_ name: String) throws(KafkaError) -> Topic {
        guard let topic = topics.first(where: { $0.name == name }) else {
            throw KafkaError(
                .unknownTopicOrPartition, "The topic '\(name)' does not exist. Create it, or check its name.")
        }
        if let error = topic.error { throw error }
        return topic
    }
}
