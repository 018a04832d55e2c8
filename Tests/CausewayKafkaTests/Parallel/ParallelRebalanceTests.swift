import CausewayRuntime
import CausewayTesting
import KafkaTestSupport
import Synchronization
import Testing

@testable import CausewayKafka

/// `forEachPartition` and `forEachKey` while partitions go and come.
@Suite(.enabled(if: Cluster.isAvailable, Cluster.whyNot), .timeLimit(.minutes(3)))
struct ParallelRebalanceTests {
    typealias Strategy = KafkaConsumerConfiguration.PartitionAssignmentStrategy

    private func configuration(
        _ broker: TestBroker, _ topic: String, _ strategy: Strategy = .range, revokeTimeout: Duration = .seconds(10)
    ) -> KafkaConsumerConfiguration {
        var configuration = broker.consumerConfiguration(group: topic)
        configuration.partitionAssignmentStrategy = [strategy]
        configuration.revokeTimeout = revokeTimeout
        return configuration
    }

    @Test(arguments: [Strategy.range, .cooperativeSticky])
    func aPartitionMovesOnceItsHandlerHasReturned(_ strategy: Strategy) async throws {
        try await Cluster.withTopic("moves", partitions: 4) { broker, topic in
            try await broker.fill(topic, partitions: 0..<4, count: 500)
            let configuration = configuration(broker, topic, strategy)
            let seen = SeenRecords()
            let (ending, mayReturn) = (Gate(), Gate())
            let ended = Mutex<Set<TopicPartition>>([])
            let first = try KafkaConsumer(configuration: configuration)
            let firstReading = Task {
                try await first.forEachPartition { partition in
                    for await record in partition.records {
                        // Not to its end before the second one comes.
                        if record.offset == 100, !ending.isOpen { await ending.wait() }
                        seen.note(record)
                    }
                    ended.withLock { _ = $0.insert(partition.topicPartition) }
                    // What it gathered it would write now.
                    await mayReturn.wait()
                }
            }
            try await first.subscribe(to: topic)
            try await eventually(within: .seconds(20)) { seen.count == 400 }
            let second = try KafkaConsumer(configuration: configuration)
            let secondReading = Task {
                try await second.forEachPartition { partition in
                    for await record in partition.records { seen.note(record) }
                }
            }
            try await second.subscribe(to: topic)
            let gone = strategy == .range ? 4 : 2
            // Nobody has moved on from the record in hand; the records end behind it.
            try await eventually(within: .seconds(10)) { first.delivery.lanesThatEnd == gone }
            ending.open()
            try await eventually(within: .seconds(10)) { ended.withLock { $0.count } == gone }
            #expect(second.assignment.isEmpty)
            mayReturn.open()
            try await eventually(within: .seconds(20)) { seen.count == 2_000 }
            #expect(seen.irregularities.isEmpty)
            try await eventually { first.assignment.count == 2 && second.assignment.count == 2 }
            try await first.close()
            try await second.close()
            try await firstReading.value
            try await secondReading.value
        }
    }

    /// It is cancelled, its error is nobody's any more, and when the partition is back its next call waits for its end.
    @Test func aHandlerThatDoesNotReturnIsCancelledAfterTheDeadline() async throws {
        try await Cluster.withTopic("stuck", partitions: 2) { broker, topic in
            try await broker.fill(topic, partitions: 0..<2, count: 10)
            let (seen, cancelled, mayReturn) = (SeenRecords(), Gate(), Gate())
            let calls = Mutex<[TopicPartition: Int]>([:])
            let logs = CapturedLogs()
            let first = try KafkaConsumer(
                configuration: configuration(broker, topic, .cooperativeSticky, revokeTimeout: .milliseconds(500)),
                logger: logs.logger())
            let reading = Task {
                try await first.forEachPartition { partition in
                    let call = calls.withLock { calls in
                        calls[partition.topicPartition, default: 0] += 1
                        return calls[partition.topicPartition]
                    }
                    if call == 2 { #expect(mayReturn.isOpen) }
                    for await record in partition.records {
                        seen.note(record)
                        guard call == 1, record.offset == 5 else { continue }
                        do {
                            try await Task.sleep(for: .seconds(600))
                        } catch {
                            cancelled.open()
                            await mayReturn.wait()
                            throw error
                        }
                    }
                }
            }
            try await first.subscribe(to: topic)
            try await eventually(within: .seconds(20)) { seen.count == 12 }
            let second = try KafkaConsumer(configuration: configuration(broker, topic, .cooperativeSticky))
            try await second.subscribe(to: topic)
            await cancelled.wait()
            try await eventually(within: .seconds(10)) { second.assignment.count == 1 }
            let moved = try #require(second.assignment.first)
            // What was done is committed, what was in hand is not.
            #expect(try await second.committed([moved]) == [moved: 5])
            try await second.close()
            try await eventually(within: .seconds(20)) { first.assignment.count == 2 }
            #expect(calls.withLock { $0[moved] } == 1)
            mayReturn.open()
            try await eventually(within: .seconds(10)) { seen.offsets(of: moved) == [0, 1, 2, 3, 4, 5, 5, 6, 7, 8, 9] }
            #expect(calls.withLock { $0[moved] } == 2)
            #expect(logs.contains("a handler failed after its partition was given up"))
            // The other one is as it was.
            #expect(calls.withLock { $0.values.sorted() } == [1, 2])
            reading.cancel()
            try await reading.value
            try await first.close()
        }
    }

    @Test(arguments: [Strategy.range, .cooperativeSticky])
    func keysInHandFinishAndThePrefixIsCommitted(_ strategy: Strategy) async throws {
        try await Cluster.withTopic("prefix", partitions: 2) { broker, topic in
            for partition in 0..<2 {
                try await broker.fill(topic, partition: partition, count: 200) { "key \($0 % 100)" }
            }
            let partitions = [0, 1].map { TopicPartition(topic: topic, partition: $0) }
            let log = WorkLog()
            let mayGo = Gate()
            let first = try KafkaConsumer(configuration: configuration(broker, topic, strategy))
            let reading = Task {
                try await first.forEachKey(maxInFlight: 8) { record in
                    log.begin(record)
                    // Two in hand of each partition; what is behind them of their keys never begins.
                    if record.offset == 20 || record.offset == 40, !mayGo.isOpen { await mayGo.wait() }
                    log.end(record)
                }
            }
            try await first.subscribe(to: topic)
            try await eventually(within: .seconds(20)) { log.doneCount == 2 * 196 && log.running == 4 }
            let second = try KafkaConsumer(configuration: configuration(broker, topic, strategy))
            try await second.subscribe(to: topic)
            let gone = strategy == .range ? 2 : 1
            try await eventually(within: .seconds(10)) { first.delivery.lanesThatEnd == gone }
            #expect(second.assignment.isEmpty)
            #expect(partitions.allSatisfy { first.stored(of: $0) == 20 })
            mayGo.open()
            try await eventually(within: .seconds(10)) { second.assignment.count == 1 }
            let moved = try #require(second.assignment.first)
            // 120 and 140 waited for their keys and were not begun.
            #expect(try await second.committed([moved]) == [moved: 120])
            #expect(!log.begun(moved).contains(120))
            #expect(log.done(moved).count == 198)
            reading.cancel()
            try await reading.value
            try await second.close()
            try await first.close()
        }
    }

    /// A record that is done after its partition went and came back: the new assignment's offset stays where it is.
    @Test func aRecordOfAnEarlierAssignmentMovesNoOffset() async throws {
        try await Cluster.withTopic("epoch") { broker, topic in
            try await broker.fill(topic, count: 10) { "key \($0)" }
            let partition = TopicPartition(topic: topic, partition: 0)
            let log = WorkLog()
            let (mayGo, again, mayEnd) = (Gate(), Gate(), Gate())
            let first = try KafkaConsumer(
                configuration: configuration(broker, topic, revokeTimeout: .milliseconds(300)))
            let reading = Task {
                try await first.forEachKey(maxInFlight: 4) { record in
                    log.begin(record)
                    if record.offset == 5 {
                        if log.begun(partition).count(where: { $0 == 5 }) == 1 {
                            await mayGo.wait()
                        } else {
                            again.open()
                            await mayEnd.wait()
                        }
                    }
                    log.end(record)
                }
            }
            try await first.subscribe(to: topic)
            try await eventually(within: .seconds(20)) { log.doneCount == 9 }
            try await first.unsubscribe()
            try await eventually(within: .seconds(10)) { first.assignment.isEmpty }
            #expect(try await first.committed([partition]) == [partition: 5])
            try await first.subscribe(to: topic)
            // All but key 5, which still waits for the first handler.
            try await eventually(within: .seconds(20)) { log.begun(partition).count == 14 }
            try await eventually { log.running == 1 }
            #expect(!again.isOpen)
            mayGo.open()
            await again.wait()
            // 6 to 9 are done, and of 5 only the first handler.
            #expect(first.stored(of: partition) == -1)
            try await first.commit()
            #expect(try await first.committed([partition]) == [partition: 5])
            mayEnd.open()
            try await eventually { first.stored(of: partition) == 10 }
            #expect(log.mostOfKey == 1)
            reading.cancel()
            try await reading.value
            try await first.close()
        }
    }

    /// Members come and go at random while keys are worked on: each record is done at least once, in its key's order.
    @Test(arguments: [Strategy.range, .cooperativeSticky])
    func membersComeAndGoUnderLoad(_ strategy: Strategy) async throws {
        try await Cluster.withTopic("load", partitions: 4) { broker, topic in
            for partition in 0..<4 {
                try await broker.fill(topic, partition: partition, count: 2_000) { "key \(partition) \($0 % 50)" }
            }
            let log = WorkLog()
            let body: @Sendable (ConsumerRecord) async throws -> Void = { record in
                log.begin(record)
                for _ in 0..<(record.offset % 5) { await Task.yield() }
                log.end(record)
            }
            let lasting = try KafkaConsumer(configuration: configuration(broker, topic, strategy))
            let lastingReading = Task { try await lasting.forEachKey(maxInFlight: 4, body) }
            try await lasting.subscribe(to: topic)
            for round in 0..<3 {
                try await eventually(within: .seconds(20)) { log.doneCount > round * 2_000 }
                let guest = try KafkaConsumer(configuration: configuration(broker, topic, strategy))
                let reading = Task { try await guest.forEachKey(maxInFlight: 4, body) }
                try await guest.subscribe(to: topic)
                try await guest.awaitAssignment(2)
                try await guest.close()
                try await reading.value
            }
            try await eventually(within: .seconds(30)) { log.doneCount == 8_000 }
            #expect(log.mostOfKey == 1)
            for values in log.order.values {
                // What was done ahead of the committed prefix is done again; nothing is left out on the way.
                var first: [Int] = []
                for number in values.compactMap({ Int($0) }) where !first.contains(number) { first.append(number) }
                #expect(first.count == 40)
                #expect(first == first.sorted())
            }
            try await lasting.close()
            try await lastingReading.value
        }
    }
}

extension ConsumerDelivery {
    /// How many lanes let nobody in any more.
    fileprivate var lanesThatEnd: Int {
        state.withLock { $0.parallel?.lanes.values.count { $0.gate.isClosed } ?? 0 }
    }
}
