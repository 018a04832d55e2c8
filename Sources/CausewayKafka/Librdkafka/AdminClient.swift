internal import CLibrdkafka
internal import CausewayObservability
internal import CausewayRuntime

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// A client for admin requests; its calls wait for brokers, so they belong on the blocking pool.
struct AdminClient: Sendable {
    private let client: ClientHandle
    private let logger: Logger
    /// Between two looks at the cluster.
    private static let pause = Duration.milliseconds(10)

    init(_ configuration: KafkaAdminConfiguration, logger: Logger) throws(KafkaError) {
        client = try ClientHandle(
            .producer, configuration.properties(), events: RD_KAFKA_EVENT_ERROR | RD_KAFKA_EVENT_LOG, logger: logger)
        self.logger = logger
    }

    /// The brokers and all topics; asking for all makes none, as asking for one by name might.
    func cluster(by deadline: Deadline) throws(KafkaError) -> ClusterMetadata {
        defer { drainLogs() }
        return try client.metadata(topic: nil, timeout: deadline.remaining)
    }

    /// Makes topics; returns those that were not made.
    func create(_ topics: [TopicSpec], by deadline: Deadline) throws(KafkaError) -> [TopicFailure] {
        guard !topics.isEmpty else { return [] }
        defer { drainLogs() }
        try refuseMockCluster(by: deadline)
        let requests = try NewTopicList(topics)
        let options = AdminOptions(client, RD_KAFKA_ADMIN_OP_CREATETOPICS, timeout: deadline.remaining)
        return try request("Topics can't be created", by: deadline) { queue in
            rd_kafka_CreateTopics(client.pointer, requests.pointer, requests.count, options.pointer, queue)
        } results: { event, count in
            rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event), &count)
        } failure: { topic in
            "The topic '\(topic)' was not created"
        }
    }

    /// Deletes topics; returns those that were not deleted.
    func delete(_ names: [String], by deadline: Deadline) throws(KafkaError) -> [TopicFailure] {
        guard !names.isEmpty else { return [] }
        defer { drainLogs() }
        try refuseMockCluster(by: deadline)
        let requests = DeleteTopicList(names)
        let options = AdminOptions(client, RD_KAFKA_ADMIN_OP_DELETETOPICS, timeout: deadline.remaining)
        return try request("Topics can't be deleted", by: deadline) { queue in
            rd_kafka_DeleteTopics(client.pointer, requests.pointer, requests.count, options.pointer, queue)
        } results: { event, count in
            rd_kafka_DeleteTopics_result_topics(rd_kafka_event_DeleteTopics_result(event), &count)
        } failure: { topic in
            "The topic '\(topic)' was not deleted"
        }
    }

    /// Waits until every partition of the topics has a leader; returns the topics by name.
    func awaitLeaders(of names: [String], by deadline: Deadline) throws(KafkaError) -> [String: ClusterMetadata.Topic] {
        try awaitTopics(by: deadline, "No leader came up for every partition of \(names.joined(separator: ", "))") {
            topics in
            names.allSatisfy { name in
                guard let topic = topics[name], topic.error == nil else { return false }
                return !topic.partitions.isEmpty && topic.partitions.allSatisfy { $0.leader != nil }
            }
        }
    }

    /// Waits until the topics are gone.
    func awaitAbsence(of names: [String], by deadline: Deadline) throws(KafkaError) {
        _ = try awaitTopics(by: deadline, "Not all of \(names.joined(separator: ", ")) were gone") { topics in
            names.allSatisfy { topics[$0] == nil }
        }
    }

    /// Asks until the answers satisfy the condition.
    ///
    /// Each answer comes from a broker that chance picks, and brokers learn of a change one after the other: the
    /// condition must hold in four answers a broker in a row, so that a broker that lags is most likely among them.
    private func awaitTopics(
        by deadline: Deadline, _ failure: @autoclosure () -> String,
        _ condition: ([String: ClusterMetadata.Topic]) -> Bool
    ) throws(KafkaError) -> [String: ClusterMetadata.Topic] {
        var confirmations = 0
        while true {
            let found = try cluster(by: deadline)
            let topics = Dictionary(found.topics.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
            confirmations = condition(topics) ? confirmations + 1 : 0
            if confirmations > 0, found.brokers.count == 1 || confirmations >= 4 * found.brokers.count { return topics }
            if confirmations > 0 { continue }
            guard deadline.remaining > Self.pause else {
                throw KafkaError(.timedOut, failure() + " in time. Look at the brokers' logs.")
            }
            usleep(UInt32(Self.pause.milliseconds) * 1_000)
        }
    }

    /// Throws for the embedded broker, where a request would wait for a controller until its time-out.
    private func refuseMockCluster(by deadline: Deadline) throws(KafkaError) {
        // The answer to this tells the client the cluster's id.
        _ = try client.metadata(topic: nil, timeout: deadline.remaining)
        guard let id = rd_kafka_clusterid(client.pointer, 0) else { return }
        defer { rd_kafka_mem_free(client.pointer, id) }
        guard String(cString: id).hasPrefix("mockCluster") else { return }
        throw KafkaError(
            .invalidState,
            """
            The embedded broker makes and deletes no topics on request: give it its topics where it is started, or use \
            Apache Kafka.
            """)
    }

    /// Sends one admin request and waits for its event; returns the topics that failed.
    private func request(
        _ what: String, by deadline: Deadline, send: (OpaquePointer?) -> Void,
        results: (OpaquePointer?, inout Int) -> UnsafeMutablePointer<OpaquePointer?>?, failure: (String) -> String
    ) throws(KafkaError) -> [TopicFailure] {
        let queue = client.makeQueue()
        send(queue.pointer)
        // The client ends the request by its own time-out; a moment more lets its event through.
        let patience = ClientHandle.milliseconds(deadline.remaining + .seconds(1))
        guard let event = rd_kafka_queue_poll(queue.pointer, patience) else {
            throw KafkaError(.timedOut, "\(what): there was no answer in time. Check that the brokers run.")
        }
        defer { rd_kafka_event_destroy(event) }
        let error = rd_kafka_event_error(event)
        guard error == RD_KAFKA_RESP_ERR_NO_ERROR else {
            let reason = rd_kafka_event_error_string(event).map { String(cString: $0) } ?? ""
            throw KafkaError(KafkaError.Code(error), "\(what): \(reason). Check that the brokers run.")
        }
        var count = 0
        let topics = UnsafeBufferPointer(start: results(event, &count), count: count)
        return topics.compactMap { Self.failure($0, failure) }
    }

    private static func failure(_ result: OpaquePointer?, _ text: (String) -> String) -> TopicFailure? {
        let error = rd_kafka_topic_result_error(result)
        guard error != RD_KAFKA_RESP_ERR_NO_ERROR else { return nil }
        let topic = rd_kafka_topic_result_name(result).map { String(cString: $0) } ?? ""
        let reason = rd_kafka_topic_result_error_string(result).map { String(cString: $0) } ?? ""
        return TopicFailure(
            topic: topic, error: KafkaError(KafkaError.Code(error), "\(text(topic)): \(reason)"))
    }

    private func drainLogs() {
        let queue = client.mainQueue()
        while let event = queue.poll() {
            switch event.kind {
            case .log: logger.log(event.log)
            case .error:
                client.note(event.error, reason: event.reason)
                logger.debug("Kafka admin client: \(event.reason)", ["client": client.name])
            default: break
            }
        }
    }
}
