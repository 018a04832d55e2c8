internal import CausewayRuntime
internal import Synchronization

/// One partition with its handler, for one assignment.
final class PartitionRun: Sendable {
    private struct Holding {
        var slot: PartitionSlot?
        var steps = 0
    }

    let pool: PartitionPool
    let lane: PartitionLane
    /// Wakes the handler that waits for records, for a place, or for the end.
    let signal = ReaderSignal()
    /// Wakes whoever watches the handler: it has returned, or the partition is given up.
    let handlerEnd = ReaderSignal()
    private let number: Int
    private let earlier: [RecordSlice]
    private let isHandled = Atomic(false)
    private let isOver = Atomic(false)
    /// Wakes the next run of the same partition.
    private let over = ReaderSignal()
    private let holding = Locked(Holding())

    init(_ pool: PartitionPool, _ lane: PartitionLane, number: Int, earlier: [RecordSlice]) {
        self.pool = pool
        self.lane = lane
        self.number = number
        self.earlier = earlier
    }

    /// Runs the handler, once the partition's earlier one has returned.
    func serve(after before: PartitionRun?) async {
        if let before { await before.waitUntilOver() }
        if lane.gate.enter() {
            await handleUntilGivenUp()
        } else {
            finish(nil, UnfinishedRecords(partition: lane.partition, others: earlier))
        }
        isOver.store(true, ordering: .releasing)
        over.wake()
    }

    private func waitUntilOver() async {
        while !isOver.load(ordering: .acquiring), !Task.isCancelled { await over.wait() }
    }

    /// The handler's task is cancelled when the partition is given up before it has returned.
    private func handleUntilGivenUp() async {
        await withDiscardingTaskGroup { group in
            group.addTask {
                await self.handle()
                self.isHandled.store(true, ordering: .releasing)
                self.handlerEnd.wake()
            }
            while !isHandled.load(ordering: .acquiring), !lane.isGivenUp, !Task.isCancelled { await handlerEnd.wait() }
            if lane.isGivenUp { group.cancelAll() }
        }
    }

    private func handle() async {
        let reader = PartitionReader(self, earlier: earlier)
        do {
            // Cancelled while it waited: nothing is begun.
            if !Task.isCancelled { try await pool.handle(ConsumerPartition(reader: reader)) }
            finish(nil, reader.finish(hasFailed: false))
        } catch {
            finish(error, reader.finish(hasFailed: true))
        }
        if lane.gate.leave() { pool.delivery.moved() }
    }

    private func finish(_ error: (any Error)?, _ unfinished: UnfinishedRecords) {
        pool.ended(self, error, unfinished, isCancelled: Task.isCancelled)
    }

    // MARK: The watchdog's

    /// The handler has another record in hand, or none.
    func hold(_ slot: PartitionSlot?) {
        holding.withLock { holding in
            holding.slot = slot
            holding.steps &+= 1
        }
    }

    var progress: HandlerProgress? {
        let (slot, steps) = holding.withLock { ($0.slot, $0.steps) }
        return slot.map {
            HandlerProgress(hand: number, partition: lane.partition, steps: steps, position: $0.position)
        }
    }
}
