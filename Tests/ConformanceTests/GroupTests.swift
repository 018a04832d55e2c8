import CausewayKafka
import CausewayRuntime
import CausewayTesting
import KafkaTestSupport
import Synchronization
import Testing

/// Members of a group share the partitions, and hand them over without gap or repetition.
@Suite(.timeLimit(.minutes(4))) struct GroupTests {
    typealias Strategy = KafkaConsumerConfiguration.PartitionAssignmentStrategy

    private func withTopic(
        on kind: TestBroker.Kind, _ body: (TestBroker, String) async throws -> Void
    ) async throws {
        let broker = try await TestBroker.shared(kind)
        try await broker.withTopic("group", partitions: 4) { topic in try await body(broker, topic) }
    }

    @Test(arguments: Conformance.kinds())
    func groupReadsCommitsAndResumes(_ kind: TestBroker.Kind) async throws {
        let broker = try await TestBroker.shared(kind)
        try await broker.withTopic("group", partitions: 4) { topic in
            try await broker.fill(topic, partitions: 0..<4, count: 25)
            let configuration = broker.consumerConfiguration(group: topic)
            var seen: Set<String> = []
            do {
                let consumer = try KafkaConsumer(configuration: configuration)
                try await consumer.subscribe(to: topic)
                for try await record in consumer.records {
                    seen.insert("\(record.partition) \(record.offset)")
                    if seen.count == 51 { break }
                }
                try await consumer.close()
            }
            var again = 0
            let consumer = try KafkaConsumer(configuration: configuration)
            try await consumer.subscribe(to: topic)
            for try await batch in consumer.batches(upTo: 10) {
                #expect(batch.count <= 10)
                for record in batch where !seen.insert("\(record.partition) \(record.offset)").inserted { again += 1 }
                try await consumer.commit(batch.nextOffsets)
                if seen.count == 100 { break }
            }
            // The one that the first consumer had in hand.
            #expect(again == 1)
            try await consumer.close()
        }
    }

    /// A member joins while there is work, and the first one leaves: every record in its order, and once where the member
    /// that gives a partition up can commit.
    @Test(arguments: Conformance.kinds(), [Strategy.range, .roundRobin, .cooperativeSticky])
    func partitionsMoveWithoutGapOrRepetition(_ kind: TestBroker.Kind, _ strategy: Strategy) async throws {
        try await withTopic(on: kind) { broker, topic in
            var configuration = broker.consumerConfiguration(group: topic)
            configuration.partitionAssignmentStrategy = [strategy]
            let seen = SeenRecords()
            func member() async throws -> (KafkaConsumer, Task<Void, any Error>) {
                let consumer = try KafkaConsumer(configuration: configuration)
                try await consumer.subscribe(to: topic)
                return (consumer, Task { for try await record in consumer.records { seen.note(record) } })
            }
            let (first, firstReader) = try await member()
            try await broker.fill(topic, partitions: 0..<4, count: 500)
            try await eventually(within: .seconds(30)) { first.assignment.count == 4 && seen.count > 0 }
            let (second, secondReader) = try await member()
            // What is written meanwhile comes before and after the partitions have moved.
            var filled = 500
            try await eventually(within: .seconds(60)) {
                try await broker.fill(topic, partitions: 0..<4, from: filled, count: 20)
                filled += 20
                return first.assignment.count == 2 && second.assignment.count == 2
            }
            try await eventually(within: .seconds(30)) { seen.distinctCount == filled * 4 }
            try await first.close()
            try await firstReader.value
            try await broker.fill(topic, partitions: 0..<4, from: filled, count: 100)
            try await eventually(within: .seconds(30)) { seen.distinctCount == (filled + 100) * 4 }
            #expect(second.assignment.count == 4)
            #expect(seen.gaps.isEmpty)
            if kind.has(.commitsWhileRebalancing) {
                #expect(seen.irregularities.isEmpty)
            } else if strategy == .range {
                #expect(seen.count > seen.distinctCount, "the table says that what moves is read again")
            }
            try await second.close()
            try await secondReader.value
        }
    }

    @Test(arguments: Conformance.kinds(with: .quickGroupJoin)) func aHookThatDoesNotReturnIsGivenUp(
        _ kind: TestBroker.Kind
    ) async throws {
        try await withTopic(on: kind) { broker, topic in
            var configuration = broker.consumerConfiguration(group: topic)
            configuration.revokeTimeout = .milliseconds(500)
            let (logs, log) = (CapturedLogs(), RebalanceLog())
            let end = Gate()
            let first = try KafkaConsumer(configuration: configuration, logger: logs.logger()) { event in
                log.note(event)
                if case .revoked = event { await end.wait() }
            }
            try await first.subscribe(to: topic)
            try await eventually(within: .seconds(10)) { first.assignment.count == 4 }
            let second = try KafkaConsumer(configuration: configuration)
            try await second.subscribe(to: topic)
            try await eventually(within: .seconds(10)) { second.assignment.count == 2 }
            #expect(logs.contains("were not done by revokeTimeout"))
            let given = try #require(log.firstRevocation).time
            #expect(ContinuousClock.now - given > .milliseconds(500))
            // Also on close, with the hooks of both revocations still running.
            let took = try await ContinuousClock().measure { try await first.close(deadline: .after(.seconds(4))) }
            #expect(took < .seconds(4))
            end.open()
            try await second.close()
            try await eventually { logs.contains("the Kafka client is destroyed") }
        }
    }

    @Test(arguments: Conformance.kinds(with: .quickGroupJoin)) func aMemberThatIsDroppedLeavesItsGroup(
        _ kind: TestBroker.Kind
    ) async throws {
        try await withTopic(on: kind) { broker, topic in
            let configuration = broker.consumerConfiguration(group: topic)
            let logs = CapturedLogs()
            do {
                let dropped = try KafkaConsumer(configuration: configuration, logger: logs.logger()) { _ in }
                try await dropped.subscribe(to: topic)
                try await eventually(within: .seconds(10)) { dropped.assignment.count == 4 }
            }
            try await eventually(within: .seconds(4)) { logs.contains("the Kafka client is destroyed") }
            let next = try KafkaConsumer(configuration: configuration)
            try await next.subscribe(to: topic)
            // Sooner than by the session's time-out.
            try await eventually(within: .seconds(4)) { next.assignment.count == 4 }
            try await next.close()
        }
    }
}
