import CLibrdkafka
internal import Synchronization

/// Owns librdkafka's mock cluster and the client handle that it needs; frees both at the end of its life.
///
/// Its calls wait for the cluster's own thread, and freeing joins threads: it lives on a thread that may block.
struct MockCluster: ~Copyable {
    private let handle: OpaquePointer
    private let cluster: OpaquePointer
    private let barrier: ClusterBarrier
    /// The brokers' addresses, with commas between them.
    let bootstrapServers: String

    init(brokers: Int) throws(EmbeddedBrokerError) {
        let handle = try Self.makeHandle()
        guard let cluster = rd_kafka_mock_cluster_new(handle, Int32(brokers)),
            let servers = rd_kafka_mock_cluster_bootstraps(cluster)
        else {
            // Blocks, in a case that happens only where the system has no threads or sockets left.
            rd_kafka_destroy(handle)
            throw .system("librdkafka could not start a mock cluster of \(brokers) brokers")
        }
        self.handle = handle
        self.cluster = cluster
        bootstrapServers = String(cString: servers)
        barrier = ClusterBarrier(
            ports: bootstrapServers.split(separator: ",").compactMap { $0.split(separator: ":").last }
                .compactMap { UInt16($0) })
    }

    deinit {
        barrier.pass()
        rd_kafka_mock_cluster_destroy(cluster)
        rd_kafka_destroy(handle)
    }

    /// The first broker's port.
    var firstPort: UInt16 { barrier.ports.first ?? 0 }

    func create(_ topic: EmbeddedBroker.Topic) throws(EmbeddedBrokerError) {
        guard topic.isValid else { throw .invalidTopic(topic) }
        barrier.pass()
        let error = rd_kafka_mock_topic_create(
            cluster, topic.name, Int32(topic.partitions), Int32(min(3, barrier.ports.count)))
        if error == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS { throw .topicExists(topic.name) }
        try Self.check(error)
        // librdkafka picks leaders at random; Kafka deals them out.
        let brokers = barrier.ports.count
        guard brokers > 1 else { return }
        for partition in 0..<topic.partitions {
            try setLeader(topic: topic.name, partition: partition, broker: Int32(1 + partition % brokers))
        }
    }

    func setBroker(_ id: Int32, up isUp: Bool) throws(EmbeddedBrokerError) {
        barrier.pass()
        if isUp { return try Self.check(rd_kafka_mock_broker_set_up(cluster, id)) }
        var error = RD_KAFKA_RESP_ERR_NO_ERROR
        let exclusively = ForksUnderWay.exclusion.withLock { $0 }
        exclusively {
            ForksUnderWay.settle()
            error = rd_kafka_mock_broker_set_down(cluster, id)
        }
        try Self.check(error)
    }

    func setRoundTripTime(milliseconds: Int32, broker id: Int32) throws(EmbeddedBrokerError) {
        barrier.pass()
        try Self.check(rd_kafka_mock_broker_set_rtt(cluster, id, milliseconds))
    }

    func setLeader(topic: String, partition: Int, broker id: Int32) throws(EmbeddedBrokerError) {
        barrier.pass()
        guard let number = Int32(exactly: partition), number >= 0,
            rd_kafka_mock_partition_set_leader(cluster, topic, number, id) == RD_KAFKA_RESP_ERR_NO_ERROR
        else { throw .unknownPartition(topic: topic, partition: partition) }
    }

    func pushErrors(_ errors: [EmbeddedBroker.RequestError], for kind: EmbeddedBroker.RequestKind) {
        let codes = errors.map { rd_kafka_resp_err_t(rawValue: Int32($0.rawValue)) }
        rd_kafka_mock_push_request_errors_array(cluster, kind.rawValue, codes.count, codes)
    }

    func clearErrors(of kind: EmbeddedBroker.RequestKind) {
        rd_kafka_mock_clear_request_errors(cluster, kind.rawValue)
    }

    private static func check(_ error: rd_kafka_resp_err_t) throws(EmbeddedBrokerError) {
        guard error != RD_KAFKA_RESP_ERR_NO_ERROR else { return }
        throw .system(String(cString: rd_kafka_err2str(error)))
    }

    /// A client that connects nowhere: the cluster borrows its clock, log and queues.
    private static func makeHandle() throws(EmbeddedBrokerError) -> OpaquePointer {
        var reason = [CChar](repeating: 0, count: 512)
        let configuration = rd_kafka_conf_new()
        // Errors only: at its usual level the client notes that it has no broker to connect to.
        rd_kafka_conf_set(configuration, "log_level", "3", &reason, reason.count)
        guard let handle = rd_kafka_new(RD_KAFKA_PRODUCER, configuration, &reason, reason.count) else {
            rd_kafka_conf_destroy(configuration)
            let text = reason.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
            throw .system(String(decoding: text, as: UTF8.self))
        }
        return handle
    }
}
