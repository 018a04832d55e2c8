internal import CLibrdkafka
internal import CausewayObservability
internal import CausewayRuntime
internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// A client for admin requests.
///
/// Their answers come as events and are handed over by the control loop; what librdkafka only has as a blocking call
/// runs on threads of its own, so that a cluster that is away holds up no other client.
final class AdminClient: Sendable {
    private let configuration: KafkaAdminConfiguration
    private let logger: Logger
    private let connection: Mutex<AdminConnection>
    /// The client for the offsets of the group that was asked about last.
    private let groupConnection = Mutex<(group: String, connection: AdminConnection)?>(nil)
    /// Whether the cluster is librdkafka's mock cluster, once that is known.
    private let knownToBeMock = Mutex<Bool?>(nil)

    /// Each client has its own: calls to a cluster that does not answer hold up nobody who asks another one.
    private let pool = BlockingPool(threads: 2, queueLimit: 1024, name: "kafka-admin")
    /// Between two looks at the cluster.
    static let pause = Duration.milliseconds(10)

    init(_ configuration: KafkaAdminConfiguration, logger: Logger) throws(KafkaError) {
        self.configuration = configuration
        self.logger = logger
        connection = Mutex(try AdminConnection(configuration, logger: logger))
    }

    /// The client in use.
    var client: ClientHandle { connection.withLock { $0.client } }

    /// Makes a new client in place of one that remembers what is not true any more, or has a request left over.
    func letGo(_ old: ClientHandle) throws(KafkaError) {
        forget(old)
        guard connection.withLock({ $0.client === old }) else { return }
        let new = try AdminConnection(configuration, logger: logger)
        // Let go outside of the lock.
        let unused = connection.withLock { connection in
            guard connection.client === old else { return new }
            defer { connection = new }
            return connection
        }
        withExtendedLifetime(unused) {}
    }

    /// A client for a group's offsets.
    ///
    /// Only a client of a group: librdkafka, up to 2.15 at least, looks for it when the coordinator has moved, and where
    /// there is none reads from no address.
    func client(ofGroup group: String) throws(KafkaError) -> ClientHandle {
        if let known = groupConnection.withLock({ $0?.group == group ? $0?.connection : nil }) { return known.client }
        let connection = try AdminConnection(configuration, group: group, logger: logger)
        let unused = groupConnection.withLock { known in
            defer { known = (group, connection) }
            return known
        }
        withExtendedLifetime(unused) {}
        return connection.client
    }

    /// Lets go of a client for a group's offsets.
    private func forget(_ client: ClientHandle) {
        let unused = groupConnection.withLock { known in
            guard known?.connection.client === client else { return nil as AdminConnection? }
            defer { known = nil }
            return known?.connection
        }
        withExtendedLifetime(unused) {}
    }

    // MARK: Requests

    /// Whom a request goes to.
    enum Target {
        case cluster
        /// The brokers that keep the groups in question.
        case coordinator
        /// The broker that keeps a group, for its offsets.
        case offsets(ofGroup: String)

        var isCluster: Bool { if case .cluster = self { true } else { false } }
    }

    /// Sends one admin request and suspends until its event.
    ///
    /// - Parameters:
    ///   - operation: The kind of request.
    ///   - what: What failed if it fails, without a full stop.
    ///   - target: Whom it goes to.
    ///   - isRepeatable: Whether sending it twice comes to the same.
    ///   - deadline: When it has failed.
    ///   - configure: Sets more options.
    ///   - send: Sends it; librdkafka copies what it is given.
    /// - Returns: The event, without an error.
    /// - Throws: Why the request failed as a whole.
    func request(
        _ operation: rd_kafka_admin_op_t, _ what: String, to target: Target = .cluster, isRepeatable: Bool = true,
        by deadline: Deadline,
        configure: (borrowing AdminOptions) -> Void = { _ in },
        send: (_ client: OpaquePointer, _ options: OpaquePointer, _ queue: OpaquePointer) -> Void
    ) async throws(KafkaError) -> AdminEvent {
        try await refuseMockCluster(what, by: deadline)
        var patience = isRepeatable ? Self.firstPatience : deadline.remaining
        while true {
            let client = try client(for: target)
            // The client ends the request by its own time-out; a moment more lets its event through. It must not for
            // what goes to a coordinator: librdkafka, up to 2.15 at least, aborts the process when the coordinator that
            // such a request has waited for in vain comes up later (its issue 4605). Then the end is ours alone.
            var (end, timeout) = (deadline.advanced(by: .seconds(1)), deadline.remaining)
            if !target.isCluster { (end, timeout) = (min(deadline, .after(patience)), AdminOptions.longestTimeout) }
            let answer = self.answer(AdminEvent.self, what, by: end)
            let queue = client.dispatch(operation, timeout: timeout, answer, configure: configure, send)
            defer { queue.disableWakeup() }
            do throws(KafkaError) {
                return try await event(answer, what, from: client)
            } catch {
                if target.isCluster { throw error }
                // Given up and still there, the client must be gone before the request times out; and it keeps a
                // coordinator in mind for as long as that is asked, also once that says it is none any more.
                if answer.wasGivenUp || error.code == .notCoordinator { try letGo(client) }
                // librdkafka asks for a coordinator three times, and where all say "not yet" waits for nothing.
                guard answer.wasGivenUp, error.code != .cancelled, !deadline.hasPassed else { throw error }
                patience *= 2
            }
        }
    }

    private func event(
        _ answer: AdminAnswer<AdminEvent>, _ what: String, from client: ClientHandle
    ) async throws(KafkaError) -> AdminEvent {
        let event = try await answer.value()
        guard event.error == 0 else { throw client.failure(event.error, what, reason: event.reason) }
        client.noteAnswer()
        return event
    }

    private func client(for target: Target) throws(KafkaError) -> ClientHandle {
        switch target {
        case .cluster, .coordinator: client
        case .offsets(let group): try client(ofGroup: group)
        }
    }

    /// How long a coordinator is waited for before it is looked for anew; doubled each time.
    private static let firstPatience = Duration.seconds(3)

    private func answer<Value: Sendable>(
        _ type: Value.Type, _ what: String, by deadline: Deadline
    ) -> AdminAnswer<Value> {
        let client = self.client
        return AdminAnswer(by: deadline) { client.failure(KafkaError.Code.timedOut.rawValue, what) }
    }

    // MARK: Blocking calls

    /// Runs a blocking call on a thread of the admin clients' own pool.
    ///
    /// - Parameters:
    ///   - what: What failed if there is no thread in time, without a full stop.
    ///   - deadline: When the caller is let go; the call ends by itself.
    ///   - body: The call.
    /// - Returns: What it returns.
    /// - Throws: What it throws.
    func blocking<Value: Sendable>(
        _ what: String, by deadline: Deadline, _ body: @escaping @Sendable () throws(KafkaError) -> Value
    ) async throws(KafkaError) -> Value {
        // A moment more: the call's own words for a time-out are better.
        let answer = self.answer(Value.self, what, by: deadline.advanced(by: .seconds(1)))
        let refusal = pool.submit {
            if answer.isComplete { return }
            do throws(KafkaError) { answer.complete(.success(try body())) } catch { answer.complete(.failure(error)) }
        }
        if let refusal {
            answer.complete(
                .failure(
                    KafkaError(
                        .invalidState, "\(what): no thread is free (\(refusal)). Try again later.", isRetriable: true)))
        }
        return try await answer.value()
    }

    /// The brokers and all topics; asking for all makes none, as asking for one by name might.
    ///
    /// Blocks.
    func cluster(by deadline: Deadline) throws(KafkaError) -> ClusterMetadata {
        let client = self.client
        var metadata = try client.metadata(topic: nil, timeout: deadline.remaining)
        // The answer has told the client both.
        if let id = rd_kafka_clusterid(client.pointer, 0) {
            metadata.clusterID = String(cString: id)
            rd_kafka_mem_free(client.pointer, id)
        }
        let controller = rd_kafka_controllerid(client.pointer, 0)
        metadata.controller = controller < 0 ? nil : Int(controller)
        let isMock = metadata.clusterID?.hasPrefix("mockCluster")
        if let isMock { knownToBeMock.withLock { $0 = isMock } }
        return metadata
    }

    /// Whether the cluster is the embedded broker.
    func isMockCluster(by deadline: Deadline) async throws(KafkaError) -> Bool {
        if let known = knownToBeMock.withLock({ $0 }) { return known }
        try await blocking("The cluster can't be reached", by: deadline) { () throws(KafkaError) in
            _ = try self.cluster(by: deadline)
        }
        return knownToBeMock.withLock { $0 } ?? false
    }

    /// Throws for the embedded broker, where a request would wait for its time-out.
    private func refuseMockCluster(_ what: String, by deadline: Deadline) async throws(KafkaError) {
        guard try await isMockCluster(by: deadline) else { return }
        throw KafkaError(
            .invalidState,
            """
            \(what). The embedded broker makes and deletes no topics and answers no other admin requests: give it its \
            topics where it is started, or use Apache Kafka.
            """)
    }

    // MARK: Waiting

    /// Waits until every partition of the topics has a leader and there are as many as asked for.
    ///
    /// - Parameters:
    ///   - counts: How many partitions each topic has at least; nil for any number.
    ///   - deadline: When it has failed.
    /// - Returns: The topics by name.
    /// - Throws: `timedOut`, or why the cluster could not be asked.
    func awaitLeaders(
        of counts: [String: Int?], by deadline: Deadline
    ) async throws(KafkaError) -> [String: ClusterMetadata.Topic] {
        let names = counts.keys.sorted().joined(separator: ", ")
        let what = "No leader came up for every partition of \(names)"
        let found = try await awaitTopics(what, by: deadline) { topics in
            counts.allSatisfy { name, count in
                guard let topic = topics[name], topic.error == nil else { return false }
                return topic.partitions.count >= max(1, (count ?? 1))
                    && topic.partitions.allSatisfy { $0.leader != nil }
            }
        }
        try await blocking(what, by: deadline) { () throws(KafkaError) in
            let client = self.client
            for name in counts.keys { if let topic = found[name] { client.awaitServing(topic, by: deadline) } }
        }
        return found
    }

    /// Waits until the topics are gone.
    func awaitAbsence(of names: [String], by deadline: Deadline) async throws(KafkaError) {
        _ = try await awaitTopics("Not all of \(names.joined(separator: ", ")) were gone", by: deadline) { topics in
            names.allSatisfy { topics[$0] == nil }
        }
    }

    private func awaitTopics(
        _ what: String, by deadline: Deadline,
        _ condition: @escaping @Sendable ([String: ClusterMetadata.Topic]) -> Bool
    ) async throws(KafkaError) -> [String: ClusterMetadata.Topic] {
        try await blocking(what, by: deadline) { () throws(KafkaError) in
            try self.pollTopics(what, by: deadline, condition)
        }
    }

    /// Asks until the answers satisfy the condition.
    ///
    /// Each answer comes from a broker that chance picks, and brokers learn of a change one after the other: the
    /// condition must hold in four answers a broker in a row, so that a broker that lags is most likely among them.
    private func pollTopics(
        _ what: String, by deadline: Deadline, _ condition: ([String: ClusterMetadata.Topic]) -> Bool
    ) throws(KafkaError) -> [String: ClusterMetadata.Topic] {
        var confirmations = 0
        while true {
            let found = try cluster(by: deadline)
            let topics = found.topicsByName
            confirmations = condition(topics) ? confirmations + 1 : 0
            if confirmations > 0, found.brokers.count == 1 || confirmations >= 4 * found.brokers.count { return topics }
            if confirmations > 0 { continue }
            guard deadline.remaining > Self.pause else {
                throw KafkaError(.timedOut, what + " in time. Look at the brokers' logs.")
            }
            usleep(UInt32(Self.pause.milliseconds) * 1_000)
        }
    }
}

extension ClientHandle {
    /// Sends an admin request.
    ///
    /// - Parameters:
    ///   - operation: The kind of request.
    ///   - timeout: When the client ends it with an error.
    ///   - answer: What gets its event.
    ///   - configure: Sets more options.
    ///   - send: Sends it.
    /// - Returns: The queue that the event comes on, to be kept until then.
    fileprivate func dispatch(
        _ operation: rd_kafka_admin_op_t, timeout: Duration, _ answer: AdminAnswer<AdminEvent>,
        configure: (borrowing AdminOptions) -> Void, _ send: (OpaquePointer, OpaquePointer, OpaquePointer) -> Void
    ) -> QueueHandle {
        let queue = makeQueue(isShortLived: true)
        queue.enableWakeup(
            Wakeup(on: .control) { [weak queue] in
                if let queue, let event = AdminEvent(from: queue, of: self) { answer.complete(.success(event)) }
            })
        let options = AdminOptions(self, operation, timeout: timeout)
        configure(options)
        send(pointer, options.pointer, queue.pointer)
        return queue
    }
}
