import CausewayTesting
import KafkaTestSupport
import Synchronization
import Testing

@testable import CausewayKafka

/// How `forEachKey` ends, fails and is moved elsewhere.
@Suite(.timeLimit(.minutes(3))) struct KeyPoolEndTests {
    private struct Failure: Error, Equatable {}

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
}
