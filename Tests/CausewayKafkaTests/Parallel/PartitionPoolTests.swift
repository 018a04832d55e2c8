import CausewayObservability
import CausewayTesting
import KafkaTestSupport
import Synchronization
import Testing

@testable import CausewayKafka

/// `forEachPartition` on partitions that stay.
@Suite(.timeLimit(.minutes(3))) struct PartitionPoolTests {
    private struct Failure: Error, Equatable {}

    @Test(arguments: TestBroker.Kind.available, [false, true])
    func partitionsSideBySideTheirRecordsInOrder(_ kind: TestBroker.Kind, _ inBatches: Bool) async throws {
        try await withPartitions(4, records: 1_500, kind: kind) { consumer, partitions in
            let seen = SeenRecords()
            // Opens once all four have a record in hand.
            let arrived = Atomic(0)
            let all = Gate()
            let reading = Task {
                try await consumer.forEachPartition { partition in
                    if inBatches {
                        for await batch in partition.batches(upTo: 100) {
                            if batch.first?.offset == 0, arrived.add(1, ordering: .relaxed).newValue == 4 { all.open() }
                            await all.wait()
                            for record in batch { seen.note(record) }
                        }
                    } else {
                        for await record in partition.records {
                            if record.offset == 0, arrived.add(1, ordering: .relaxed).newValue == 4 { all.open() }
                            await all.wait()
                            seen.note(record)
                        }
                    }
                }
            }
            try await eventually(within: .seconds(20)) { seen.count == 6_000 }
            try await eventually { partitions.allSatisfy { consumer.stored(of: $0) == 1_500 } }
            try await consumer.close()
            try await reading.value
            #expect(seen.distinctCount == 6_000)
            #expect(seen.irregularities.isEmpty)
        }
    }

    @Test func aSlowPartitionHoldsUpNoOther() async throws {
        try await withPartitions(3, records: 5_000) { consumer, partitions in
            let (seen, mayGo) = (SeenRecords(), Gate())
            let reading = Task {
                try await consumer.forEachPartition { partition in
                    for await record in partition.records {
                        if record.partition == 0 { await mayGo.wait() }
                        seen.note(record)
                    }
                }
            }
            try await eventually(within: .seconds(20)) { seen.count == 10_000 }
            #expect(seen.offsets(of: partitions[0]).isEmpty)
            #expect(consumer.stored(of: partitions[0]) == -1)
            mayGo.open()
            try await eventually(within: .seconds(20)) { seen.count == 15_000 }
            #expect(seen.irregularities.isEmpty)
            reading.cancel()
            try await reading.value
        }
    }

    @Test(arguments: [1, 2, 5]) func atMostSoManyHaveRecordsInHand(_ limit: Int) async throws {
        try await withPartitions(6, records: 300) { consumer, _ in
            let seen = SeenRecords()
            let inHand = Mutex((now: 0, most: 0))
            let reading = Task {
                try await consumer.forEachPartition(maxInFlight: limit) { partition in
                    for await record in partition.records {
                        inHand.withLock { inHand in
                            inHand.now += 1
                            inHand.most = max(inHand.most, inHand.now)
                        }
                        await Task.yield()
                        seen.note(record)
                        inHand.withLock { $0.now -= 1 }
                    }
                }
            }
            try await eventually(within: .seconds(20)) { seen.count == 1_800 }
            #expect(seen.irregularities.isEmpty)
            #expect(inHand.withLock { $0.most } <= limit)
            reading.cancel()
            try await reading.value
        }
    }

    /// A partition with many records taken at once does not keep its place from the others until they are done.
    @Test func whoHasMuchToDoGivesItsPlaceUp() async throws {
        try await withPartitions(2, records: 2_000) { consumer, partitions in
            // So that they are taken many at once.
            try await eventually { consumer.delivery.state.withLock { $0.queue?.length ?? 0 } >= 4_000 }
            let seen = SeenRecords()
            let both = Mutex<Int?>(nil)
            let reading = Task {
                try await consumer.forEachPartition(maxInFlight: 1) { partition in
                    for await record in partition.records {
                        seen.note(record)
                        if partitions.allSatisfy({ seen.offsets(of: $0).count > 20 }) {
                            both.withLock { $0 = $0 ?? seen.count }
                        }
                        let end = ContinuousClock.now + .milliseconds(1)
                        while ContinuousClock.now < end { await Task.yield() }
                    }
                }
            }
            let count = try await eventuallyValue(within: .seconds(30)) { both.withLock { $0 } }
            // Each has its place for 10 ms at a time.
            #expect(count < 120)
            reading.cancel()
            try await reading.value
        }
    }

    @Test(arguments: [false, true])
    func anErrorEndsTheCallAndWhatItWasAboutComesAgain(_ inBatches: Bool) async throws {
        try await withPartitions(3, records: 400) { consumer, partitions in
            let (seen, othersHave) = (SeenRecords(), Gate())
            let error = await #expect(throws: Failure.self) {
                try await consumer.forEachPartition { partition in
                    let fails = partition.topicPartition.partition == 1
                    if inBatches {
                        for await batch in partition.batches(upTo: 7) {
                            if fails, batch.contains(where: { $0.offset == 100 }) {
                                await othersHave.wait()
                                throw Failure()
                            }
                            for record in batch { seen.note(record) }
                            if !fails { othersHave.open() }
                        }
                    } else {
                        for await record in partition.records {
                            if fails, record.offset == 100 {
                                await othersHave.wait()
                                throw Failure()
                            }
                            seen.note(record)
                            if !fails { othersHave.open() }
                        }
                    }
                }
            }
            #expect(error == Failure())
            let failed = seen.offsets(of: partitions[1])
            #expect(failed.count <= 100 && failed.count > 93)
            // Nothing from the failed one on is stored; of the others what they had moved past.
            for partition in partitions {
                let count = Int64(seen.offsets(of: partition).count)
                #expect(max(0, consumer.stored(of: partition) ?? 0) == count)
                #expect(consumer.position(of: partition) ?? 0 == count)
            }
            // Every other record comes once, and that one again.
            let reader = consumer.read(into: seen)
            try await eventually(within: .seconds(20)) { seen.count == 1_200 }
            #expect(seen.irregularities.isEmpty)
            try await consumer.close()
            try await reader.value
        }
    }

    @Test func whoReturnsEarlyIsDoneWithItsPartition() async throws {
        try await withPartitions(2, records: 100) { consumer, partitions in
            let seen = SeenRecords()
            let reading = Task {
                try await consumer.forEachPartition { partition in
                    for await record in partition.records {
                        seen.note(record)
                        if record.partition == 0, record.offset == 9 { return }
                    }
                }
            }
            try await eventually { seen.count == 110 && consumer.stored(of: partitions[0]) == 10 }
            reading.cancel()
            try await reading.value
            #expect(consumer.stored(of: partitions[1]) == 100)
            let reader = consumer.read(into: seen)
            try await eventually { seen.count == 200 }
            #expect(seen.irregularities.isEmpty)
            try await consumer.close()
            try await reader.value
        }
    }

    /// From one way of reading to another and back, in the middle of whatever is there.
    @Test(arguments: [1, 2, 3]) func changingTheWayOfReadingLosesNothing(_ seed: UInt64) async throws {
        try await withPartitions(3, records: 3_000) { consumer, _ in
            var random = SeededRandom(seed: seed)
            let seen = SeenRecords()
            while seen.count < 9_000, !Task.isCancelled {
                let target = min(9_000, seen.count + Int.random(in: 1...700, using: &random))
                let isOver: @Sendable () -> Bool = { seen.count >= target }
                switch random.next() % 4 {
                case 0:
                    for try await record in consumer.records {
                        seen.note(record)
                        if isOver() { break }
                    }
                case 1:
                    for try await batch in consumer.batches(upTo: 50, within: .milliseconds(20)) {
                        for record in batch { seen.note(record) }
                        if isOver() { break }
                    }
                case 2:
                    let reading = Task {
                        try await consumer.forEachPartition(maxInFlight: 2) { partition in
                            for await record in partition.records {
                                seen.note(record)
                                if isOver() { throw CancellationError() }
                            }
                        }
                    }
                    if random.next() % 2 == 0 { reading.cancel() }
                    _ = await reading.result
                default:
                    let reading = Task {
                        try await consumer.forEachKey(maxInFlight: 3) { record in
                            seen.note(record)
                            if isOver() { throw CancellationError() }
                        }
                    }
                    if random.next() % 2 == 0 { reading.cancel() }
                    _ = await reading.result
                }
            }
            // Those in hand at an error have come again, and what was left over is still there.
            let reader = consumer.read(into: seen)
            try await eventually(within: .seconds(20)) { seen.distinctCount == 9_000 }
            #expect(seen.count < 9_500)
            try await consumer.close()
            try await reader.value
        }
    }

    @Test func seekAndPauseMoveTheRecordsThatAreNotHandedOut() async throws {
        try await withPartitions(2, records: 1_000) { consumer, partitions in
            let seen = SeenRecords()
            let (holds, mayGo) = (Gate(), Gate())
            let reading = Task {
                try await consumer.forEachPartition { partition in
                    for await record in partition.records {
                        seen.note(record)
                        if record.partition == 0, record.offset == 99 {
                            holds.open()
                            await mayGo.wait()
                        }
                    }
                }
            }
            await holds.wait()
            try await consumer.pause([partitions[0]])
            mayGo.open()
            try await eventually { seen.offsets(of: partitions[1]).count == 1_000 }
            #expect(seen.offsets(of: partitions[0]).count == 100)
            try await consumer.resume([partitions[0]])
            try await eventually { seen.offsets(of: partitions[0]).count == 1_000 }
            #expect(seen.irregularities.isEmpty)
            try await consumer.seek(to: [partitions[1]: 990])
            try await eventually { seen.offsets(of: partitions[1]).suffix(10) == Array(990..<1_000)[...] }
            try await eventually { consumer.stored(of: partitions[1]) == 1_000 }
            #expect(seen.count == 2_010)
            reading.cancel()
            try await reading.value
        }
    }

    @Test func aHandlerThatHoldsItsRecordForLongIsWarnedAboutOnce() async throws {
        let logs = CapturedLogs()
        try await withPartitions(
            2, records: 50, logger: logs,
            configure: {
                $0.sessionTimeout = .milliseconds(300)
                $0.maxPollInterval = .milliseconds(400)
            }
        ) { consumer, partitions in
            let mayGo = Gate()
            let reading = Task {
                try await consumer.forEachPartition { partition in
                    for await record in partition.records where record.partition == 1 && record.offset == 20 {
                        await mayGo.wait()
                    }
                }
            }
            try await eventually { logs.contains("a handler has held its record") }
            // Also those that only wait for records have been looked at by now.
            let looks = logs.records(containing: "a handler has held its record")
            #expect(looks.map { $0.metadata["at"] } == ["\(partitions[1]) offset 20"])
            mayGo.open()
            reading.cancel()
            try await reading.value
        }
    }

    /// Lanes, their queues and whoever reads them go when the call ends; the client when the consumer does.
    @Test func nothingIsLeftBehind() async throws {
        let logs = CapturedLogs()
        let queues = Mutex<[WeakQueue]>([])
        try await withPartitions(3, records: 200, logger: logs) { consumer, partitions in
            for byKey in [false, true] {
                let (begun, mayGo) = (Gate(), Gate())
                let reading = Task {
                    if byKey {
                        try await consumer.forEachKey { _ in
                            begun.open()
                            await mayGo.wait()
                        }
                    } else {
                        try await consumer.forEachPartition { partition in
                            for await _ in partition.records {
                                begun.open()
                                await mayGo.wait()
                            }
                        }
                    }
                }
                await begun.wait()
                let lanes = consumer.delivery.state.withLock { $0.parallel?.lanes ?? [:] }
                #expect(lanes.count == 3)
                queues.withLock { $0 += lanes.values.map { WeakQueue(queue: $0.queue) } }
                // A new assignment has new lanes.
                try await consumer.assignFromBeginning(partitions)
                mayGo.open()
                reading.cancel()
                try await reading.value
            }
            try await eventually { queues.withLock { $0.allSatisfy { $0.queue == nil } } }
        }
        try await eventually { logs.contains("the Kafka client is destroyed") }
    }

    private struct WeakQueue: Sendable {
        weak var queue: QueueHandle?
    }

    @Test func readingFailsForTheWholeCall() async throws {
        let broker = try await TestBroker.shared(.embedded)
        let consumer = try KafkaConsumer(configuration: broker.consumerConfiguration())
        for limit in [0, -1] {
            let error = await #expect(throws: KafkaError.self) {
                try await consumer.forEachPartition(maxInFlight: limit) { _ in }
            }
            #expect(error?.code == .invalidArgument)
        }
        let failing = Task { try await consumer.forEachPartition { _ in } }
        try await eventually { consumer.delivery.state.withLock { $0.parallel != nil } }
        let second = await #expect(throws: KafkaError.self) { try await consumer.forEachKey { _ in } }
        #expect(second?.code == .readerBusy)
        consumer.delivery.fail(KafkaError(.authentication, "no"))
        let error = await #expect(throws: KafkaError.self) { try await failing.value }
        #expect(error?.code == .authentication)
        try await consumer.close()
        try await consumer.forEachPartition { _ in Issue.record("a partition after close") }
    }
}
