import CausewayEmbeddedBroker
import CausewayRuntime
import CausewayTesting
import Testing

@testable import CausewayKafka

/// Commits that are awaited and commits that are not: each has its end.
@Suite(.timeLimit(.minutes(3))) struct CommitTests {
    @Test(arguments: TestBroker.Kind.available)
    func commitsThatReturnAtOnceTellTheirResultInTheirOrder(_ kind: TestBroker.Kind) async throws {
        let broker = try await TestBroker.shared(kind)
        try await broker.withTopic("async", partitions: 2) { topic in
            let partitions = [0, 1].map { TopicPartition(topic: topic, partition: $0) }
            try await broker.fill(topic, partitions: 0..<2, count: 10)
            let consumer = try KafkaConsumer(configuration: broker.consumerConfiguration(group: topic))
            try await consumer.assign([partitions[0]: .beginning, partitions[1]: .beginning])
            var pending: [PendingCommit] = []
            for offset in 1...50 as ClosedRange<Int64> {
                pending.append(try consumer.commitAsync([partitions[0]: offset, partitions[1]: 100 - offset]))
            }
            for commit in pending { try await commit.value() }
            #expect(pending.allSatisfy { if case .success? = $0.result { true } else { false } })
            // The last one counts, also where it goes back.
            #expect(try await consumer.committed(partitions) == [partitions[0]: 50, partitions[1]: 50])
            try await consumer.close()
            // What is stored: everything but the record in hand.
            let other = try KafkaConsumer(configuration: broker.consumerConfiguration(group: topic + "-stored"))
            try await other.assign([partitions[0]: .beginning, partitions[1]: .beginning])
            _ = try await other.take(20)
            try await other.commitAsync().value()
            #expect(Set(try await other.committed(partitions).values) == [9, 10])
            try await other.close()
        }
    }

    @Test func commitsUnderWayAreDoneBeforeTheGroupIsLeft() async throws {
        try await Cluster.withTopicIfAvailable("closing") { broker, topic in
            let partition = TopicPartition(topic: topic, partition: 0)
            try await broker.fill(topic, count: 10)
            let consumer = try KafkaConsumer(configuration: broker.consumerConfiguration(group: topic))
            try await consumer.assign([partition: .beginning])
            var pending: [PendingCommit] = []
            for offset in 1...100 as ClosedRange<Int64> {
                pending.append(try consumer.commitAsync([partition: offset]))
            }
            try await consumer.close()
            for commit in pending { try await commit.value() }
            let other = try KafkaConsumer(configuration: broker.consumerConfiguration(group: topic))
            #expect(try await other.committed([partition]) == [partition: 100])
            try await other.close()
        }
    }

    @Test func aCommitThatNobodyTakesHasAnEndAllTheSame() async throws {
        let embedded = try EmbeddedBroker()
        let broker = TestBroker(embedded)
        try await broker.withTopic("down") { topic in
            let partition = TopicPartition(topic: topic, partition: 0)
            let logs = CapturedLogs()
            let consumer = try KafkaConsumer(
                configuration: broker.consumerConfiguration(group: topic), logger: logs.logger())
            try await consumer.assign([partition: .beginning])
            try await consumer.commit([partition: 1])
            try await embedded.takeDown()
            let late = try consumer.commitAsync([partition: 2], deadline: .after(.milliseconds(100)))
            let error = await #expect(throws: KafkaError.self) { try await late.value() }
            #expect(error?.code == .timedOut || error?.code == .allBrokersDown)
            #expect(error?.message.contains(broker.bootstrapServers) == true)
            #expect(error?.message.contains("may still take it") == true)
            // Nobody waits for this one: its failure is logged.
            try consumer.commitAsync([partition: 3], deadline: .after(.milliseconds(100)))
            try await eventually { logs.contains("a commit that nobody waited for failed") }
            // Cancelling the wait ends it, not the commit.
            let left = try consumer.commitAsync([partition: 4], deadline: .after(.seconds(30)))
            let waiting = Task { try await left.value() }
            await Task.yield()
            waiting.cancel()
            let cancelled = await #expect(throws: KafkaError.self) { try await waiting.value }
            #expect(cancelled?.code == .cancelled)
            #expect(left.result == nil)
            _ = try? await consumer.close(deadline: .after(.milliseconds(200)))
            let closed = await #expect(throws: KafkaError.self) { try await left.value() }
            #expect(closed?.code == .closed)
        }
        await embedded.close()
    }

    @Test func whatCantBeCommittedIsSaidAtOnce() async throws {
        let broker = TestBroker(try EmbeddedBroker())
        let partition = TopicPartition(topic: "a", partition: 0)
        let alone = try KafkaConsumer(configuration: broker.consumerConfiguration())
        #expect(#expect(throws: KafkaError.self) { try alone.commitAsync() }?.code == .invalidState)
        try await alone.close()
        let consumer = try KafkaConsumer(configuration: broker.consumerConfiguration(group: "g"))
        let negative = #expect(throws: KafkaError.self) { try consumer.commitAsync([partition: -1]) }
        #expect(negative?.code == .invalidArgument)
        #expect(negative?.message.contains("a[0]") == true)
        try await consumer.close()
        #expect(#expect(throws: KafkaError.self) { try consumer.commitAsync([partition: 1]) }?.code == .closed)
    }
}

extension Cluster {
    /// On the real cluster, or on an embedded broker.
    fileprivate static func withTopicIfAvailable(
        _ prefix: String, _ body: (TestBroker, String) async throws -> Void
    ) async throws {
        let broker = try await TestBroker.shared(TestBroker.Kind.cluster ?? .embedded)
        try await broker.withTopic(prefix) { topic in try await body(broker, topic) }
    }
}
