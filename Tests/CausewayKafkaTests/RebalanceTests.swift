import CausewayRuntime
import CausewayTesting
import Glibc
import Synchronization
import Testing

@testable import CausewayKafka

/// Rebalances are served whatever the readers do.
@Suite(
    .enabled(if: TestBroker.Kind.cluster != nil, "neither KAFKA_HOME nor CAUSEWAY_TEST_BOOTSTRAP is set"),
    .timeLimit(.minutes(3)))
struct RebalanceTests {
    typealias Strategy = KafkaConsumerConfiguration.PartitionAssignmentStrategy

    private func withBroker(_ body: (TestBroker, String) async throws -> Void) async throws {
        let broker = try await TestBroker.shared(#require(TestBroker.Kind.cluster))
        try await broker.withTopic("rebalance", partitions: 4) { topic in try await body(broker, topic) }
    }

    /// The promise of the data path: control never waits for demand.
    @Test(arguments: [Strategy.range, .cooperativeSticky])
    func aSecondMemberIsServedWhileRecordsWaitAndAHandlerIsBusy(_ strategy: Strategy) async throws {
        try await withBroker { broker, topic in
            try await broker.fill(topic, partitions: 0..<4, count: 2_000)
            var configuration = broker.consumerConfiguration(group: topic)
            configuration.partitionAssignmentStrategy = [strategy]
            let log = RebalanceLog()
            let first = try KafkaConsumer(configuration: configuration) { log.note($0) }
            let probe = try await ControlQueueProbe(first)
            let (seen, busy) = (SeenRecords(), Gate())
            try await first.subscribe(to: topic)
            // Busy from its hundredth record on, with its thread, until partitions are to go; 5 s at most.
            let loop = try EventLoop(name: "busy")
            let firstReader = Task(executorPreference: loop.taskExecutor) {
                for try await record in first.records {
                    if seen.count == 100 {
                        busy.open()
                        let end = ContinuousClock.now + .seconds(5)
                        while log.firstRevocation == nil, ContinuousClock.now < end { usleep(1_000) }
                    }
                    seen.note(record)
                }
            }
            await busy.wait()
            try await eventually { first.delivery.state.withLock { $0.queue?.length ?? 0 } > 5_000 }

            let second = try KafkaConsumer(configuration: configuration)
            try await second.subscribe(to: topic)
            let secondSeen = SeenRecords()
            let secondReader = Task {
                for try await record in second.records {
                    secondSeen.note(record)
                    seen.note(record)
                }
            }
            let revocation = try await eventuallyValue { log.firstRevocation }
            let event = try #require(probe.last(before: revocation.time))
            #expect(revocation.time - event < .milliseconds(250))
            #expect(revocation.event.partitions.count == (strategy == .range ? 4 : 2))
            try await eventually(within: .seconds(20)) { seen.distinctCount == 8_000 }
            try await eventually { first.assignment.count == 2 && second.assignment.count == 2 }
            #expect(secondSeen.count > 0)
            // Every partition, retained or moved: no gap and no duplicate.
            #expect(seen.irregularities.isEmpty)
            try await first.close()
            try await second.close()
            try await firstReader.value
            try await secondReader.value
            await probe.stop()
            await loop.shutdown()
        }
    }

    /// It need not wait for a thread of Swift's pool, which CPU-bound handlers may hold; after that it leaves the loop.
    @Test func onlyTheStartOfTheHookRunsOnTheControlLoop() async throws {
        try await withBroker { broker, topic in
            let loop = try EventLoop(name: "hooks")
            let starts = Mutex<[Bool]>([])
            let ends = Mutex<[Bool]>([])
            let consumer = try KafkaConsumer(
                configuration: broker.consumerConfiguration(group: topic), controlLoop: loop
            ) { _ in
                starts.withLock { $0.append(loop.isCurrent) }
                // Suspends for certain: what is over sooner may be so before it is waited for.
                try? await Task.sleep(for: .milliseconds(50))
                ends.withLock { $0.append(loop.isCurrent) }
            }
            try await consumer.subscribe(to: topic)
            try await eventually(within: .seconds(10)) { consumer.assignment.count == 4 }
            try await consumer.close()
            #expect(starts.withLock { $0 } == [true, true])
            #expect(ends.withLock { $0 } == [false, false])
            await loop.shutdown()
        }
    }

    @Test func theHookRunsWhileThePartitionsAreStillOwned() async throws {
        try await withBroker { broker, topic in
            var configuration = broker.consumerConfiguration(group: topic)
            configuration.enableAutoOffsetStore = false
            let log = RebalanceLog()
            let (told, mayGo) = (Gate(), Gate())
            let first = try KafkaConsumer(configuration: configuration) { event in
                log.note(event)
                guard case .revoked = event, !told.isOpen else { return }
                told.open()
                await mayGo.wait()
            }
            try await broker.fill(topic, partitions: 0..<4, count: 5)
            try await first.subscribe(to: topic)
            let seen = SeenRecords()
            let reader = Task {
                for try await record in first.records {
                    seen.note(record)
                    if seen.count == 3 { await told.wait() }
                }
            }
            try await eventually(within: .seconds(10)) { first.assignment.count == 4 && seen.count == 3 }
            let all = first.assignment
            let second = try KafkaConsumer(configuration: configuration)
            try await second.subscribe(to: topic)
            await told.wait()
            // The reader goes on, but nothing more of what goes is handed out while the hook runs.
            try await eventually { first.delivery.state.withLock { $0.waiter != nil } }
            #expect(seen.count == 3)
            #expect(second.assignment.isEmpty)
            // What the hook finishes can be committed.
            try await first.commit(Dictionary(uniqueKeysWithValues: all.map { ($0, 7) }))
            #expect(second.assignment.isEmpty)
            mayGo.open()
            try await eventually(within: .seconds(10)) { second.assignment.count == 2 && first.assignment.count == 2 }
            #expect(try await second.committed(all) == Dictionary(uniqueKeysWithValues: all.map { ($0, 7) }))
            try await second.close()
            try await first.close()
            try await reader.value
            let kinds = log.events.map { event in
                switch event {
                case .assigned: "assigned"
                case .revoked: "revoked"
                case .lost: "lost"
                }
            }
            #expect(kinds.prefix(3) == ["assigned", "revoked", "assigned"])
            #expect(kinds.last == "revoked")
            #expect(!kinds.contains("lost"))
        }
    }

    @Test func closingAtOnceDuringARevocationStillGivesThePartitionsUp() async throws {
        try await withBroker { broker, topic in
            let logs = CapturedLogs()
            let (told, end) = (Gate(), Gate())
            let first = try KafkaConsumer(
                configuration: broker.consumerConfiguration(group: topic), logger: logs.logger()
            ) { event in
                guard case .revoked = event else { return }
                told.open()
                await end.wait()
            }
            try await first.subscribe(to: topic)
            try await eventually(within: .seconds(10)) { first.assignment.count == 4 }
            let second = try KafkaConsumer(configuration: broker.consumerConfiguration(group: topic))
            try await second.subscribe(to: topic)
            await told.wait()
            let took = await ContinuousClock().measure { _ = try? await first.close(deadline: .now()) }
            #expect(took < .seconds(2))
            try await eventually(within: .seconds(20)) { logs.contains("the Kafka client is destroyed") }
            // At the latest when the first one's session is over.
            try await eventually(within: .seconds(20)) { second.assignment.count == 4 }
            end.open()
            try await second.close()
        }
    }

    @Test func aHookThatDoesNotReturnFromAnAssignmentDoesNotHoldCloseUp() async throws {
        try await withBroker { broker, topic in
            let logs = CapturedLogs()
            let (told, end) = (Gate(), Gate())
            let consumer = try KafkaConsumer(
                configuration: broker.consumerConfiguration(group: topic), logger: logs.logger()
            ) { _ in
                told.open()
                await end.wait()
            }
            try await consumer.subscribe(to: topic)
            await told.wait()
            try await consumer.close(deadline: .after(.seconds(3)))
            end.open()
            try await eventually { logs.contains("the Kafka client is destroyed") }
        }
    }
}
