import CausewayObservability
import CausewayRuntime
import CausewayTesting
import KafkaTestSupport
import Testing

@testable import CausewayKafka

/// `forEachKey` on partitions that stay.
@Suite(.timeLimit(.minutes(3))) struct KeyPoolTests {
    /// Whatever handlers take, no two of a key run together and each key's records begin in their order.
    @Test(arguments: TestBroker.Kind.available, [1, 16])
    func keysSideBySideTheirRecordsInOrder(_ kind: TestBroker.Kind, _ maxInFlight: Int) async throws {
        try await withPartitions(1, records: 3_000, kind: kind, key: { "key \($0 * 7 % 40)" }) {
            consumer, partitions in
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
