import CausewayRuntime
import CausewayTesting
import KafkaTestSupport
import Synchronization
import Testing

@testable import CausewayKafka

/// Records read, made into others and committed with their offsets, on a real cluster.
@Suite(.enabled(if: Cluster.isAvailable, Cluster.whyNot), .timeLimit(.minutes(4)))
struct TransactionalProcessingTests {
    /// Reads batches until a number of records is done.
    private func process(
        _ fixture: TransactionFixture, _ producer: TransactionalProducer, _ consumer: KafkaConsumer, count: Int,
        _ body: @escaping @Sendable (ConsumerBatch, KafkaTransaction) async throws -> Void
    ) async throws {
        let done = Atomic(0)
        let task = Task {
            try await producer.processBatches(of: consumer, upTo: 100) { batch, transaction in
                try await body(batch, transaction)
                done.add(batch.count, ordering: .relaxed)
            }
        }
        try await eventually(within: .seconds(30)) {
            let committed = try await fixture.committed() ?? 0
            return done.load(ordering: .relaxed) >= count && committed >= Int64(count)
        }
        task.cancel()
        try await task.value
    }

    @Test func offsetsAreCommittedWithTheOutputs() async throws {
        try await TransactionFixture.run { fixture in
            try await fixture.broker.fill(fixture.inputs, count: 500)
            let (producer, consumer) = (try fixture.producer(), try fixture.consumer())
            try await consumer.subscribe(to: fixture.inputs)
            let sizes = Mutex<[Int]>([])
            try await process(fixture, producer, consumer, count: 500) { batch, transaction in
                sizes.withLock { $0.append(batch.count) }
                for record in batch { try await transaction.enqueue(fixture.output(record.valueText ?? "")) }
            }
            #expect(try await fixture.committed() == 500)
            try await fixture.expectOutputs((0..<500).map { "\($0)" })
            #expect(sizes.withLock { $0.max() } ?? 0 <= 100)
            // Another one goes on behind what is committed.
            try await consumer.close()
            try await fixture.broker.fill(fixture.inputs, from: 500, count: 1)
            let next = try fixture.consumer()
            try await next.subscribe(to: fixture.inputs)
            for try await record in next.records {
                #expect(record.offset == 500)
                break
            }
            try await next.close()
            try await producer.close()
        }
    }

    /// Neither outputs nor offsets of what the closure fails at; the next call begins with the same records.
    @Test func whatFailsIsReadAgain() async throws {
        try await TransactionFixture.run { fixture in
            try await fixture.broker.fill(fixture.inputs, count: 50)
            let (producer, consumer) = (try fixture.producer(), try fixture.consumer())
            try await consumer.subscribe(to: fixture.inputs)
            await #expect(throws: Refused.self) {
                try await producer.processBatches(of: consumer) { batch, transaction in
                    for record in batch { try await transaction.send(fixture.output(record.valueText ?? "")) }
                    throw Refused()
                }
            }
            #expect(try await fixture.committed() == nil)
            try await process(fixture, producer, consumer, count: 50) { batch, transaction in
                for record in batch { try await transaction.enqueue(fixture.output(record.valueText ?? "")) }
            }
            try await fixture.expectOutputs((0..<50).map { "\($0)" })
            try await consumer.close()
            try await producer.close()
        }
    }

    /// A transaction that is aborted for what passes is run again by itself.
    @Test func whatIsAbortedIsRunAgain() async throws {
        try await TransactionFixture.run { fixture in
            try await fixture.broker.fill(fixture.inputs, count: 10)
            let (producer, consumer) = (try fixture.producer(), try fixture.consumer())
            try await consumer.subscribe(to: fixture.inputs)
            let runs = Atomic(0)
            try await process(fixture, producer, consumer, count: 10) { batch, transaction in
                for record in batch { try await transaction.send(fixture.output(record.valueText ?? "")) }
                if runs.add(1, ordering: .relaxed).newValue == 1 { throw KafkaError(.transport, "in the test") }
            }
            #expect(runs.load(ordering: .relaxed) >= 2)
            try await fixture.expectOutputs((0..<10).map { "\($0)" })
            try await consumer.close()
            try await producer.close()
        }
    }

    /// Records that were read before the partition went away and came back: somebody else may have done them.
    ///
    /// The group knows the member at the commit, and the broker would take the offsets.
    @Test(arguments: [KafkaConsumerConfiguration.PartitionAssignmentStrategy.range, .cooperativeSticky])
    func offsetsOfAnEarlierAssignmentAreRefused(
        _ strategy: KafkaConsumerConfiguration.PartitionAssignmentStrategy
    ) async throws {
        try await TransactionFixture.run { fixture in
            try await fixture.broker.fill(fixture.inputs, count: 10)
            let producer = try fixture.producer()
            let log = RebalanceLog()
            let consumer = try fixture.consumer {
                $0.partitionAssignmentStrategy = [strategy]
                $0.revokeTimeout = .milliseconds(50)
            } handler: {
                log.note($0)
            }
            try await consumer.subscribe(to: fixture.inputs)
            var batches = consumer.batches(upTo: 5).makeAsyncIterator()
            let batch = try #require(try await batches.next())
            #expect(batch.consumedOffsets.isAssigned)
            try await consumer.unsubscribe()
            try await eventually { consumer.assignment.isEmpty }
            #expect(!batch.consumedOffsets.isAssigned)
            try await consumer.subscribe(to: fixture.inputs)
            try await eventually { !consumer.assignment.isEmpty }
            let again = try #require(try await batches.next())
            #expect(again.first?.offset == 0)
            let error = await transactionError {
                try await producer.withTransaction { transaction in
                    try await transaction.send(fixture.output("zombie"))
                    // The transaction is aborted though nobody minds here.
                    try? await transaction.sendOffsets(batch.consumedOffsets)
                }
            }
            guard case .aborted(let cause) = error else { throw Refused() }
            #expect(cause.code == .assignmentLost && cause.requiresAbort)
            #expect(try await fixture.committed() == nil)
            try await producer.withTransaction { transaction in
                try await transaction.send(fixture.output("owner"))
                try await transaction.sendOffsets(again.consumedOffsets)
            }
            #expect(try await fixture.committed() == again.consumedOffsets.offsets.values.first)
            try await fixture.expectOutputs(["owner"])
            try await consumer.close()
            try await producer.close()
        }
    }

    /// What a member keeps through rebalances it commits by what the group knows it by after them.
    @Test func whatIsKeptThroughARebalanceIsCommitted() async throws {
        try await TransactionFixture.run(partitions: 4) { fixture in
            try await fixture.broker.fill(fixture.inputs, partitions: 0..<4, count: 10)
            let producer = try fixture.producer()
            let consumer = try fixture.consumer {
                $0.partitionAssignmentStrategy = [.cooperativeSticky]
                $0.revokeTimeout = .milliseconds(50)
            }
            try await consumer.subscribe(to: fixture.inputs)
            try await eventually { consumer.assignment.count == 4 }
            var records: [ConsumerRecord] = []
            for try await record in consumer.records {
                records.append(record)
                if Set(records.map(\.partition)).count == 4 { break }
            }
            let other = try fixture.consumer { $0.partitionAssignmentStrategy = [.cooperativeSticky] }
            try await other.subscribe(to: fixture.inputs)
            try await eventually(within: .seconds(30)) { consumer.assignment.count == 2 && other.assignment.count == 2 }
            var kept = ConsumedOffsets()
            for record in records where consumer.assignment.contains(record.topicPartition) { kept.add(record) }
            #expect(kept.isAssigned && kept.offsets.count == 2)
            let offsets = kept
            // The end of the rebalance is known to the control loop a moment later than to the other member.
            try await eventually {
                try await producer.withTransaction { try await $0.sendOffsets(offsets) }
                return true
            }
            let committed = try await consumer.committed(Array(offsets.offsets.keys))
            #expect(committed == offsets.offsets)
            var given = ConsumedOffsets()
            for record in records where !consumer.assignment.contains(record.topicPartition) { given.add(record) }
            let lost = given
            guard
                case .aborted(let cause) = await transactionError({
                    try await producer.withTransaction { try await $0.sendOffsets(lost) }
                })
            else { throw Refused() }
            #expect(cause.code == .assignmentLost)
            try await other.close()
            try await consumer.close()
            try await producer.close()
        }
    }

    /// A member that goes leaves a transaction open that has sent its offsets; those that come after it, one after the
    /// other and each again as the assignment changes, begin at what that transaction commits, and not before it has.
    @Test func whoTakesOverWaitsForATransactionThatIsOpen() async throws {
        try await TransactionFixture.run(partitions: 3) { fixture in
            try await fixture.broker.fill(fixture.inputs, partitions: 0..<3, count: 10)
            let (producer, first) = (try fixture.producer(), try fixture.consumer())
            try await first.subscribe(to: fixture.inputs)
            var offsets = ConsumedOffsets()
            for try await record in first.records {
                offsets.add(record)
                if offsets.offsets.count == 3, offsets.offsets.values.allSatisfy({ $0 == 10 }) { break }
            }
            let seen = SeenRecords()
            let sent = offsets
            try await producer.withTransaction { transaction in
                try await transaction.sendOffsets(sent)
                try await first.close()
                var members: [(KafkaConsumer, Task<Void, any Error>)] = []
                for _ in 0..<3 {
                    let member = try fixture.consumer()
                    try await member.subscribe(to: fixture.inputs)
                    members.append((member, member.read(into: seen)))
                    // The next one comes while the offsets are asked for.
                    try? await eventually(within: .milliseconds(700)) { seen.count > 0 }
                }
                for (member, reading) in members {
                    try await member.close()
                    try await reading.value
                }
            }
            #expect(seen.count == 0)
            let last = try fixture.consumer()
            try await last.subscribe(to: fixture.inputs)
            try await fixture.broker.fill(fixture.inputs, partitions: 0..<3, from: 10, count: 1)
            let reading = last.read(into: seen)
            try await eventually(within: .seconds(30)) { seen.count == 3 }
            for partition in 0..<3 {
                #expect(seen.offsets(of: TopicPartition(topic: fixture.inputs, partition: partition)) == [10])
            }
            try await last.close()
            try await reading.value
            try await producer.close()
        }
    }

    @Test func aConsumerThatIsNotSetUpForItIsRefused() async throws {
        try await TransactionFixture.run { fixture in
            try await fixture.broker.fill(fixture.inputs, count: 1)
            let producer = try fixture.producer()
            let changes: [(inout KafkaConsumerConfiguration) -> Void] = [
                { $0.enableAutoOffsetStore = true }, { $0.groupID = nil }, { $0.isolationLevel = .readUncommitted },
            ]
            for change in changes {
                let consumer = try fixture.consumer(change)
                await #expect { try await producer.processBatches(of: consumer) { _, _ in } } throws: { error in
                    (error as? KafkaError)?.code == .invalidConfiguration
                }
                try await consumer.close()
            }
            try await producer.close()
        }
    }

    /// Who assigns partitions by hand has no generation: nobody else reads them for the group.
    @Test func partitionsThatAreAssignedByHandAreCommitted() async throws {
        try await TransactionFixture.run { fixture in
            try await fixture.broker.fill(fixture.inputs, count: 10)
            let (producer, consumer) = (try fixture.producer(), try fixture.consumer())
            try await consumer.assign([TopicPartition(topic: fixture.inputs, partition: 0): .beginning])
            try await process(fixture, producer, consumer, count: 10) { batch, transaction in
                for record in batch { try await transaction.enqueue(fixture.output(record.valueText ?? "")) }
            }
            try await fixture.expectOutputs((0..<10).map { "\($0)" })
            try await consumer.close()
            try await producer.close()
        }
    }
}
