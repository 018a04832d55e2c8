import CausewayObservability
import CausewayRuntime
import CausewayTesting
import Synchronization
import Testing

@testable import CausewayKafka

/// What a view does with what it reads, without a broker.
@Suite(.timeLimit(.minutes(3))) struct ViewCoreTests {
    private func core() -> ViewCore<Int, Int> {
        ViewCore(
            MaterializedViewConfiguration(bootstrapServers: "none", topic: "t"), ViewStore(),
            ViewEngine(
                ClosureDeserializer { _, _ in 0 }, ClosureDeserializer { _, _ in 0 }), logger: .disabled,
            metrics: .disabled)
    }

    private func record(_ key: Int, _ value: Int?, offset: Int) -> ViewRecord<Int, Int> {
        ViewRecord(key: key, value: value, offset: Int64(offset), partition: 0, bytes: 8)
    }

    /// While the new content takes the old one's place nobody sees a key missing that is in both.
    @Test func whatIsReadAgainIsThereAtEveryMoment() async {
        let core = core()
        core.begin([0: OffsetRange(low: 0, high: 0)])
        core.take(ContiguousArray((0..<20_000).map { record($0, 1, offset: $0) }), [0: (20_000, 20_000)])
        let isOver = Atomic(false)
        let missing = Atomic(0)
        let watcher = Task.detached {
            while !isOver.load(ordering: .acquiring) {
                for key in 5_000..<20_000 where core.store.value(of: key) == nil { missing.add(1, ordering: .relaxed) }
                if core.store.count < 15_000 { missing.add(1, ordering: .relaxed) }
                await Task.yield()
            }
        }
        for round in 2..<12 {
            core.beginReread("a test")
            let fresh = ViewStore<Int, Int>()
            // The first quarter goes and comes back.
            for key in (round % 2 * 5_000)..<20_000 { fresh.put(record(key, nil, offset: key), round) }
            core.finishReread(fresh, ViewPositions([0: OffsetRange(low: 0, high: 0)]))
            #expect(core.store.value(of: 19_999) == round)
            #expect((core.store.value(of: 0) == nil) == (round % 2 == 1))
        }
        isOver.store(true, ordering: .releasing)
        await watcher.value
        #expect(missing.load(ordering: .relaxed) == 0)
    }

    /// While the topic is read again, an offset of before says nothing.
    @Test func nobodyIsWokenByOldPositionsWhileItIsReadAgain() async throws {
        let core = core()
        core.begin([0: OffsetRange(low: 0, high: 0)])
        core.readyIfCaughtUp()
        core.take([record(1, 1, offset: 9)], [0: (10, 1)])
        try await core.wait([0: 9], by: .after(.seconds(10)))
        core.beginReread("a test")
        let error = await #expect(throws: KafkaError.self) {
            try await core.wait([0: 3], by: .after(.milliseconds(20)))
        }
        #expect(error?.code == .timedOut)
        let waiting = Task { try await core.wait([0: 3], by: .after(.seconds(10))) }
        let lost = Task { try await core.wait([1: 3], by: .after(.seconds(10))) }
        try await eventually { core.state.withLock { $0.waits.count } == 2 }
        var positions = ViewPositions([0: OffsetRange(low: 0, high: 3)])
        positions.advance(0, to: 3)
        core.finishReread(ViewStore(), positions)
        let other = await #expect(throws: KafkaError.self) { try await lost.value }
        #expect(other?.code == .unknownTopicOrPartition)
        #expect(core.state.withLock { $0.waits.count } == 1)
        core.take([record(1, 1, offset: 3)], [0: (4, 1)])
        try await waiting.value
    }

    /// Whoever joins while batches come gets each offset once: in the snapshot, or as a change after it.
    @Test func aSnapshotAndTheChangesAfterItLeaveNoOffsetOut() async throws {
        let core = core()
        let place = TopicPartition(topic: "t", partition: 0)
        core.begin([0: OffsetRange(low: 0, high: 0)])
        let isOver = Atomic(false)
        let writer = Task.detached {
            var offset = 0
            while !isOver.load(ordering: .acquiring) {
                let batch = (0..<16).map { record(($0 * 7 + offset) % 2_000, offset + $0, offset: offset + $0) }
                offset += 16
                core.take(ContiguousArray(batch), [0: (Int64(offset), 16)])
                if offset % 256 == 0 { await Task.yield() }
            }
        }
        for _ in 0..<2_000 {
            let subscription = ViewSubscription(core, limit: 1_000_000, startsWithSnapshot: true)
            guard case .snapshot(let snapshot, .start) = try await subscription.next() else {
                Issue.record("no snapshot")
                break
            }
            guard case .change(let change) = try await subscription.next() else {
                Issue.record("no change")
                break
            }
            guard change.offset == snapshot.offsets[place] else {
                Issue.record("the first change is \(change.offset), the snapshot ends at \(snapshot.offsets)")
                break
            }
            // What the key had is what the snapshot has of it.
            if let old = change.oldValue { #expect(snapshot.contains { $0.key == change.key && $0.value == old }) }
        }
        isOver.store(true, ordering: .releasing)
        await writer.value
    }
}
