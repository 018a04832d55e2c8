import CausewayEmbeddedBroker
import CausewayObservability
import CausewayRuntime
import CausewayTesting
import KafkaTestSupport
import Synchronization
import Testing

@testable import CausewayKafka

/// `forEachKey` on partitions that stay.
@Suite(.timeLimit(.minutes(3))) struct KeyPoolTests {
    private struct Failure: Error, Equatable {}

    private func withPartitions(
        _ count: Int, records: Int, kind: TestBroker.Kind = .embedded, logger: CapturedLogs = CapturedLogs(),
        key: (Int) -> String?, configure: (inout KafkaConsumerConfiguration) -> Void = { _ in },
        _ body: (KafkaConsumer, [TopicPartition]) async throws -> Void
    ) async throws {
        let broker = try await TestBroker.shared(kind)
        try await broker.withTopic("keys", partitions: count) { topic in
            for partition in 0..<count { try await broker.fill(topic, partition: partition, count: records, key: key) }
            var configuration = broker.consumerConfiguration(group: topic)
            configure(&configuration)
            let consumer = try KafkaConsumer(configuration: configuration, logger: logger.logger())
            let partitions = (0..<count).map { TopicPartition(topic: topic, partition: $0) }
            try await consumer.assignFromBeginning(partitions)
            try await body(consumer, partitions)
            try await consumer.close()
        }
    }

    /// Whatever handlers take, no two of a key run together and each key's records begin in their order.
    @Test(arguments: TestBroker.Kind.available, [1, 16])
    func keysSideBySideTheirRecordsInOrder(_ kind: TestBroker.Kind, _ maxInFlight: Int) async throws {
        try await withPartitions(1, records: 3_000, kind: kind, key: { "key \($0 * 7 % 40)" }) { consumer, partitions in
            let log = WorkLog()
            // Opens once as many as may be have a record in hand.
            let together = Gate()
            let reading = Task {
                try await consumer.forEachKey(maxInFlight: maxInFlight) { record in
                    log.begin(record)
                    if log.running == maxInFlight { together.open() }
                    await together.wait()
                    for _ in 0..<(record.offset * 31 % 7) { await Task.yield() }
                    log.end(record)
                }
            }
            try await eventually(within: .seconds(30)) { consumer.stored(of: partitions[0]) == 3_000 }
            #expect(log.most == maxInFlight)
            #expect(log.mostOfKey == 1)
            #expect(log.order.count == 40)
            for values in log.order.values {
                let numbers = values.compactMap { Int($0) }
                #expect(numbers.count == 75)
                #expect(numbers == numbers.sorted())
            }
            try await consumer.close()
            try await reading.value
        }
    }

    @Test func recordsWithoutAKeyRunSideBySide() async throws {
        try await withPartitions(1, records: 10, key: { _ in nil }) { consumer, partitions in
            let (log, all) = (WorkLog(), Gate())
            let reading = Task {
                try await consumer.forEachKey(maxInFlight: 10) { record in
                    log.begin(record)
                    if log.running == 10 { all.open() }
                    await all.wait()
                    log.end(record)
                }
            }
            try await eventually { consumer.stored(of: partitions[0]) == 10 }
            reading.cancel()
            try await reading.value
        }
    }

    /// Random keys, random ends, then a crash: whoever comes next reads every record that was not done.
    @Test(arguments: TestBroker.Kind.available, 0..<3 as Range<UInt64>)
    func theCommitNeverPassesAnUnfinishedRecord(_ kind: TestBroker.Kind, _ seed: UInt64) async throws {
        let broker = try await TestBroker.shared(kind)
        try await broker.withTopic("crash", partitions: 2) { topic in
            var random = SeededRandom(seed: seed)
            let keys = (0..<1_000).map { _ in Int.random(in: 0..<30, using: &random) }
            // Of these the handlers never return.
            let stuck = Set((0..<12).map { _ in Int64.random(in: 0..<1_000, using: &random) })
            let partitions = [0, 1].map { TopicPartition(topic: topic, partition: $0) }
            for partition in 0..<2 {
                try await broker.fill(topic, partition: partition, count: 1_000) { "key \(keys[$0])" }
            }
            let log = WorkLog()
            let consumer = try KafkaConsumer(configuration: broker.consumerConfiguration(group: topic))
            try await consumer.assignFromBeginning(partitions)
            let reading = Task {
                try await consumer.forEachKey(maxInFlight: 32) { record in
                    log.begin(record)
                    defer { log.end(record, isDone: !stuck.contains(record.offset)) }
                    if stuck.contains(record.offset) { try await Task.sleep(for: .seconds(600)) }
                    for _ in 0..<(record.offset * 31 % 13) { await Task.yield() }
                }
            }
            // At several moments: stored is at most the first that was not done when it was looked at.
            for round in 1...20 {
                try await eventually(within: .seconds(20)) { log.doneCount > round * 20 }
                for partition in partitions {
                    let stored = try #require(consumer.stored(of: partition))
                    let done = log.done(partition)
                    let firstUnfinished = (0..<1_000).first { !done.contains($0) } ?? 1_000
                    #expect(stored <= firstUnfinished)
                }
            }
            // A coordinator that has just started refuses at first.
            try await eventually(within: .seconds(20)) {
                try await consumer.commit()
                return true
            }
            reading.cancel()
            try await reading.value
            let next = try KafkaConsumer(configuration: broker.consumerConfiguration(group: topic))
            let committed = try await next.committed(partitions)
            for partition in partitions {
                let done = log.done(partition)
                let unfinished = (0..<1_000 as Range<Int64>).filter { !done.contains($0) }
                #expect(committed[partition] ?? 0 <= unfinished.first ?? 1_000)
            }
            try await next.assign(Dictionary(uniqueKeysWithValues: partitions.map { ($0, .committed) }))
            let again = SeenRecords()
            let reader = next.read(into: again)
            let expected = partitions.map { 1_000 - (committed[$0] ?? 0) }.reduce(0, +)
            try await eventually(within: .seconds(20)) { again.count == Int(expected) }
            for partition in partitions {
                let both = log.done(partition).union(again.offsets(of: partition))
                #expect(both == Set(0..<1_000))
            }
            try await next.close()
            try await reader.value
            try await consumer.close()
        }
    }

    /// One record is stuck: its partition pauses at 10,000 done ahead of it, the other one does not.
    @Test func aPartitionPausesTenThousandAheadAndGoesOn() async throws {
        try await withPartitions(2, records: 15_000, key: { "key \($0 % 500)" }) { consumer, partitions in
            let (log, mayGo) = (WorkLog(), Gate())
            let reading = Task {
                try await consumer.forEachKey(maxInFlight: 8) { record in
                    if record.partition == 0, record.offset == 250 { await mayGo.wait() }
                    log.end(record)
                }
            }
            try await eventually(within: .seconds(40)) { log.done(partitions[1]).count == 15_000 }
            try await eventually(within: .seconds(40)) { log.done(partitions[0]).count >= 10_000 }
            // Nothing can come behind it: it is full, and every worker but one idles.
            let scheduled = try #require(consumer.delivery.progress.first)
            #expect(consumer.delivery.progress.count == 1)
            #expect(scheduled.partition == partitions[0] && scheduled.position == 251)
            #expect(log.done(partitions[0]).count <= 250 + 10_000)
            #expect(consumer.stored(of: partitions[0]) == 250)
            #expect(consumer.stored(of: partitions[1]) == 15_000)
            // What waits is bounded as well.
            let position = try #require(consumer.position(of: partitions[0]))
            #expect(position <= 250 + 10_000 + 1_280)
            mayGo.open()
            try await eventually(within: .seconds(20)) { consumer.stored(of: partitions[0]) == 15_000 }
            reading.cancel()
            try await reading.value
        }
    }

    @Test func whatWaitsIsBounded() async throws {
        try await withPartitions(1, records: 5_000, key: { _ in "one" }) { consumer, partitions in
            let log = WorkLog()
            var limits = ParallelLimits()
            limits.bytes = 3_000
            // By number, then by bytes: 3 of the key and 1 to 4 of the value each.
            for (limits, most) in [(ParallelLimits(), 1_024 + 256), (limits, 1_000)] {
                let mayGo = Gate()
                let reading = Task {
                    try await consumer.forEachKey(maxInFlight: 4, limits: limits) { record in
                        await mayGo.wait()
                        log.end(record)
                    }
                }
                let start = max(0, consumer.stored(of: partitions[0]) ?? 0)
                try await eventually { (consumer.position(of: partitions[0]) ?? 0) - start > 400 }
                try await eventually { consumer.delivery.progress.count == 1 }
                let position = try #require(consumer.position(of: partitions[0]))
                #expect(position - start <= most)
                if limits.bytes == 3_000 {
                    mayGo.open()
                    try await eventually(within: .seconds(20)) { consumer.stored(of: partitions[0]) == 5_000 }
                    reading.cancel()
                } else {
                    reading.cancel()
                    mayGo.open()
                }
                try await reading.value
            }
        }
    }

    @Test func anErrorStoresNothingBehindItAndOnlyWhatIsUnfinishedComesAgain() async throws {
        try await withPartitions(1, records: 300, key: { "key \($0 % 10)" }) { consumer, partitions in
            let log = WorkLog()
            let error = await #expect(throws: Failure.self) {
                try await consumer.forEachKey(maxInFlight: 5) { record in
                    log.begin(record)
                    if record.offset == 52 {
                        // The others go on meanwhile, all but its own key.
                        try await eventually(within: .seconds(20)) {
                            log.doneCount >= 200 && consumer.stored(of: partitions[0]) == 52
                        }
                        log.end(record, isDone: false)
                        throw Failure()
                    }
                    log.end(record)
                }
            }
            #expect(error == Failure())
            #expect(consumer.stored(of: partitions[0]) == 52)
            #expect(consumer.position(of: partitions[0]) == 52)
            let done = log.done(partitions[0])
            #expect(done.isDisjoint(with: stride(from: 52, to: 300, by: 10)))
            let rest = (0..<300 as Range<Int64>).filter { !done.contains($0) }
            let again = try await consumer.takeOffsets(rest.count)
            #expect(again == rest)
            // That one read them all and moved past all but the last.
            #expect(consumer.stored(of: partitions[0]) == rest[rest.count - 2] + 1)
        }
    }

    /// Paused meanwhile, so that the partition is read by another slot: what was handed out still comes again.
    @Test func whatIsUnfinishedComesAgainAlsoAfterAPause() async throws {
        try await withPartitions(1, records: 2_000, key: { "key \($0 % 3)" }) { consumer, partitions in
            let (holds, fails) = (Gate(), Gate())
            let log = WorkLog()
            let reading = Task {
                try await consumer.forEachKey(maxInFlight: 3) { record in
                    if record.offset == 30 {
                        holds.open()
                        await fails.wait()
                        throw Failure()
                    }
                    log.end(record)
                }
            }
            await holds.wait()
            try await consumer.pause(partitions)
            try await consumer.resume(partitions)
            fails.open()
            await #expect(throws: Failure.self) { try await reading.value }
            let done = log.done(partitions[0])
            let rest = (0..<2_000 as Range<Int64>).filter { !done.contains($0) }
            #expect(rest.first == 30)
            #expect(consumer.stored(of: partitions[0]) == 30)
            let again = try await consumer.takeOffsets(rest.count)
            #expect(again == rest)
        }
    }

    @Test func afterASeekNothingOfBeforeBeginsOrCounts() async throws {
        try await withPartitions(1, records: 1_000, key: { "key \($0 % 4)" }) { consumer, partitions in
            let (holds, mayGo, again, mayEnd) = (Gate(), Gate(), Gate(), Gate())
            let log = WorkLog()
            let reading = Task {
                try await consumer.forEachKey(maxInFlight: 2) { record in
                    log.begin(record)
                    if record.offset == 500, !holds.isOpen {
                        holds.open()
                        await mayGo.wait()
                    } else if record.offset == 500 {
                        again.open()
                        await mayEnd.wait()
                    }
                    log.end(record)
                }
            }
            await holds.wait()
            try await consumer.seek(to: [partitions[0]: 499])
            // Other keys go on from there; key 0 waits for the handler that still runs.
            try await eventually(within: .seconds(10)) {
                consumer.stored(of: partitions[0]) == 500 && log.running == 1 && log.begun(partitions[0]).contains(999)
            }
            #expect(!again.isOpen)
            mayGo.open()
            await again.wait()
            // That the first 500 is done says nothing about the second.
            #expect(consumer.stored(of: partitions[0]) == 500)
            mayEnd.open()
            try await eventually(within: .seconds(10)) { consumer.stored(of: partitions[0]) == 1_000 }
            #expect(log.mostOfKey == 1)
            reading.cancel()
            try await reading.value
        }
    }

    /// Sought past it meanwhile: what fails is not read again.
    @Test func whatFailsAfterASeekPastItDoesNotComeAgain() async throws {
        try await withPartitions(1, records: 1_000, key: { "key \($0 % 4)" }) { consumer, partitions in
            let (holds, fails, log) = (Gate(), Gate(), WorkLog())
            let reading = Task {
                try await consumer.forEachKey(maxInFlight: 2) { record in
                    log.begin(record)
                    if record.offset == 100 {
                        holds.open()
                        await fails.wait()
                        throw Failure()
                    }
                    log.end(record)
                }
            }
            await holds.wait()
            try await consumer.seek(to: [partitions[0]: 900])
            // The other keys are done; key 0 waits for the one that still runs.
            let others = (900..<1_000 as Range<Int64>).filter { $0 % 4 != 0 }
            try await eventually { log.done(partitions[0]).isSuperset(of: others) && log.running == 1 }
            fails.open()
            await #expect(throws: Failure.self) { try await reading.value }
            let again = try await consumer.takeOffsets(25)
            #expect(again == Array(stride(from: 900, to: 1_000, by: 4)))
        }
    }

    @Test func cancellingEndsItInGoodOrder() async throws {
        try await withPartitions(2, records: 2_000, key: { "key \($0 % 20)" }) { consumer, partitions in
            let log = WorkLog()
            for round in 1...10 {
                let reading = Task {
                    try await consumer.forEachKey(maxInFlight: 4) { record in
                        for _ in 0..<(record.offset % 3) { await Task.yield() }
                        // Some are cut short, some are not.
                        if record.offset % 2 == 0 { try Task.checkCancellation() }
                        log.end(record)
                    }
                }
                try await eventually(within: .seconds(20)) { log.doneCount > round * 200 }
                reading.cancel()
                try await reading.value
                for partition in partitions {
                    let done = log.done(partition)
                    let firstUnfinished = (0..<2_000 as Range<Int64>).first { !done.contains($0) }
                    #expect(consumer.stored(of: partition) ?? 0 <= firstUnfinished ?? 2_000)
                }
            }
            let reading = Task { try await consumer.forEachKey { log.end($0) } }
            try await eventually(within: .seconds(20)) { partitions.allSatisfy { consumer.stored(of: $0) == 2_000 } }
            #expect(log.doneCount == 4_000)
            try await consumer.close()
            try await reading.value
        }
    }

    @Test func anEndIsToldOfOnceAllBeforeItIsDone() async throws {
        try await withPartitions(1, records: 20, key: { "\($0)" }, configure: { $0.enablePartitionEOF = true }) {
            consumer, partitions in
            let (mayGo, log) = (Gate(), WorkLog())
            let reading = Task {
                try await consumer.forEachKey(maxInFlight: 20) { record in
                    if record.offset == 3 { await mayGo.wait() }
                    log.end(record)
                }
            }
            let ends = Task { () async throws -> (PartitionEnd, Int)? in
                for try await end in consumer.partitionEnds { return (end, log.doneCount) }
                return nil
            }
            try await eventually { consumer.delivery.state.withLock { !$0.ends.isEmpty } && log.doneCount == 19 }
            #expect(consumer.stored(of: partitions[0]) == 3)
            mayGo.open()
            let told = try await ends.value
            #expect(told?.0.offset == 20)
            #expect(told?.1 == 20)
            reading.cancel()
            try await reading.value
        }
    }

    @Test func aHandlerThatHoldsItsRecordForLongIsWarnedAboutOnce() async throws {
        let logs = CapturedLogs()
        try await withPartitions(
            1, records: 500, logger: logs, key: { "key \($0 % 5)" },
            configure: {
                $0.sessionTimeout = .milliseconds(300)
                $0.maxPollInterval = .milliseconds(400)
            }
        ) { consumer, partitions in
            let mayGo = Gate()
            let log = WorkLog()
            let reading = Task {
                try await consumer.forEachKey(maxInFlight: 3) { record in
                    if record.offset == 12 { await mayGo.wait() }
                    log.end(record)
                }
            }
            try await eventually { logs.contains("a handler has held its record") }
            try await eventually { log.doneCount == 402 }
            let looks = logs.records(containing: "a handler has held its record")
            #expect(looks.map { $0.metadata["at"] } == ["\(partitions[0]) offset 12"])
            mayGo.open()
            try await eventually { consumer.stored(of: partitions[0]) == 500 }
            reading.cancel()
            try await reading.value
        }
    }

    @Test func oneLoopDoesItAll() async throws {
        try await withPartitions(2, records: 1_000, key: { "key \($0 % 10)" }) { consumer, partitions in
            let loop = try EventLoop(name: "keys")
            let log = WorkLog()
            let reading = Task(executorPreference: loop.taskExecutor) {
                try await consumer.forEachKey(maxInFlight: 8) { record in
                    #expect(loop.isCurrent)
                    if record.offset % 10 == 0 { await Task.yield() }
                    log.end(record)
                }
            }
            try await eventually(within: .seconds(20)) { partitions.allSatisfy { consumer.stored(of: $0) == 1_000 } }
            reading.cancel()
            try await reading.value
            await loop.shutdown()
        }
    }
}
