import CausewayKafka
import CausewayRuntime
import CausewayTesting
import Foundation
import KafkaTestSupport

/// Finds out whether a broker has a capability.
enum CapabilityProbe {
    /// Asks the broker.
    ///
    /// - Parameters:
    ///   - capability: What to look for.
    ///   - broker: A broker that others use too.
    /// - Returns: Whether it is there; nil where that can't be found out cheaply.
    /// - Throws: Why the broker could not be asked.
    static func isThere(_ capability: BrokerCapability, on broker: TestBroker) async throws -> Bool? {
        switch capability {
        case .adminRequests: try await adminRequests(broker)
        case .topicsAsMade: try await topicsAsMade(broker)
        case .quickGroupJoin: try await quickGroupJoin(broker)
        // GroupTests tell.
        case .commitsWhileRebalancing: nil
        case .staticMembership: try await staticMembership(broker)
        case .longPolling: try await longPolling(broker)
        case .retention: try await retention(broker)
        case .downAndUp: try await isOffered { try await broker.takeDown() }
        case .leaderMoves:
            try await isOffered { try await broker.moveLeader(of: TopicPartition(topic: "a", partition: 0), toNode: 1) }
        case .requestErrors: try await isOffered { try await broker.failNext(.produce, with: [.none]) }
        case .delays: try await isOffered { try await broker.delayAnswers(by: .zero) }
        case .processFaults: try await isOffered { try broker.suspend(node: 1) }
        // The library has no transactional producer yet to ask with.
        case .transactionIsolation, .transactionalOffsets, .producerFencing: nil
        case .offsetsForTimes: try await offsetsForTimes(broker)
        // It has no request for groups yet.
        case .groupRequests: nil
        // The broker would have to end.
        case .durability: nil
        }
    }

    /// Whether a fault is refused only because others use the broker; what it does is shown by ``FaultTests``.
    private static func isOffered(_ fault: () async throws -> Void) async throws -> Bool {
        do {
            try await fault()
            return true
        } catch TestBrokerError.shared {
            return true
        } catch TestBrokerError.lacks {
            return false
        }
    }

    private static func adminRequests(_ broker: TestBroker) async throws -> Bool {
        let admin = try KafkaAdmin(bootstrapServers: broker.bootstrapServers)
        let name = TestBroker.uniqueName("probe")
        guard (try? await admin.createTopics([TopicSpec(name, partitions: 1)])) != nil else { return false }
        try await admin.deleteTopics([name])
        return true
    }

    private static func topicsAsMade(_ broker: TestBroker) async throws -> Bool {
        let consumer = try KafkaConsumer(configuration: broker.consumerConfiguration())
        let topic = try? await consumer.metadata(of: TestBroker.uniqueName("probe"))
        try await consumer.close()
        return topic == nil
    }

    /// Whether one of three first members is there within 2 s: it takes 3 s, or next to nothing on a machine at rest.
    private static func quickGroupJoin(_ broker: TestBroker) async throws -> Bool {
        try await broker.withTopic("probe") { topic in
            for attempt in 0..<3 {
                let consumer = try KafkaConsumer(
                    configuration: broker.consumerConfiguration(group: "\(topic)-\(attempt)"))
                let time = try await ContinuousClock().measure {
                    try await consumer.subscribe(to: topic)
                    try await eventually(within: .seconds(30)) { consumer.assignment.count == 1 }
                }
                try await consumer.close()
                if time < .seconds(2) { return true }
            }
            return false
        }
    }

    /// Whether a member that comes back under its name disturbs no other.
    private static func staticMembership(_ broker: TestBroker) async throws -> Bool {
        try await broker.withTopic("probe", partitions: 2) { topic in
            func member(_ name: String, _ log: RebalanceLog = RebalanceLog()) async throws -> KafkaConsumer {
                var configuration = broker.consumerConfiguration(group: topic)
                configuration.groupInstanceID = name
                let consumer = try KafkaConsumer(configuration: configuration) { log.note($0) }
                try await consumer.subscribe(to: topic)
                return consumer
            }
            let log = RebalanceLog()
            let staying = try await member("staying", log)
            let leaving = try await member("leaving")
            try await eventually(within: .seconds(40)) {
                staying.assignment.count == 1 && leaving.assignment.count == 1
            }
            let before = log.events.count
            try await leaving.close()
            let back = try await member("leaving")
            _ = try? await eventually(within: .seconds(15)) { back.assignment.count == 1 || log.events.count > before }
            let isThere = back.assignment.count == 1 && log.events.count == before
            for consumer in [staying, back] { try? await consumer.close(deadline: .after(.seconds(2))) }
            return isThere
        }
    }

    /// Whether most records that come while a fetch waits end the wait.
    private static func longPolling(_ broker: TestBroker) async throws -> Bool {
        try await broker.withTopic("probe") { topic in
            var configuration = broker.consumerConfiguration()
            configuration.fetchWaitMax = .seconds(3)
            let consumer = try KafkaConsumer(configuration: configuration)
            try await consumer.assign([TopicPartition(topic: topic, partition: 0): .beginning])
            let producer = try broker.producer()
            _ = try await producer.send(ProducerRecord(topic: topic, text: "first"))
            var records = consumer.records.makeAsyncIterator()
            _ = try await records.next()
            var quick = 0
            for _ in 0..<3 {
                // The next fetch waits by now.
                try await Task.sleep(for: .milliseconds(300))
                let time = try await ContinuousClock().measure {
                    _ = try await producer.send(ProducerRecord(topic: topic, text: "next"))
                    _ = try await records.next()
                }
                if time < .seconds(1.5) { quick += 1 }
            }
            try await producer.close()
            try await consumer.close()
            return quick >= 2
        }
    }

    /// Whether 6 MB are all kept.
    private static func retention(_ broker: TestBroker) async throws -> Bool {
        try await broker.withTopic("probe") { topic in
            let producer = try broker.producer()
            let value = [UInt8](repeating: 1, count: 100_000)
            for _ in 0..<60 { try await producer.enqueue(ProducerRecord(topic: topic, value: value)) }
            try await producer.close()
            let consumer = try KafkaConsumer(configuration: broker.consumerConfiguration())
            let range = try await consumer.watermarks(of: TopicPartition(topic: topic, partition: 0))
            try await consumer.close()
            return range == OffsetRange(low: 0, high: 60)
        }
    }

    /// Whether the second of two records is found by a time between them.
    private static func offsetsForTimes(_ broker: TestBroker) async throws -> Bool {
        try await broker.withTopic("probe") { topic in
            let partition = TopicPartition(topic: topic, partition: 0)
            let now = Int64(Date().timeIntervalSince1970 * 1_000)
            let producer = try broker.producer()
            for time in [now - 2_000, now] {
                _ = try await producer.send(
                    ProducerRecord(topic: topic, text: "", timestamp: KafkaTimestamp(milliseconds: time)))
            }
            try await producer.close()
            let consumer = try KafkaConsumer(configuration: broker.consumerConfiguration())
            let found = try await consumer.offsets(forTimes: [partition: KafkaTimestamp(milliseconds: now - 1_000)])
            try await consumer.close()
            return found == [partition: 1]
        }
    }
}
