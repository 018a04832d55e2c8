internal import CausewayObservability
internal import CausewayRuntime
internal import Synchronization

/// The data plane of a consumer: what is drained, by whom, and what the caller has in hand.
///
/// Records are drained on the caller's task. The control plane changes the partitions under the same lock, so that
/// nothing is drained while an assignment or a position changes.
final class ConsumerDelivery: Sendable {
    struct State {
        var table: PartitionTable
        let drain: RecordDrain
        var client: ClientHandle?
        var queue: QueueHandle?
        var hasEnded = false
        /// What the reader has to be told, one at a time.
        var failures: [KafkaError] = []
        var reader: Int?
        var readersMade = 0
        var waiter: UnsafeContinuation<Void, Never>?
        /// Wakes a reader that is not a task.
        var push: Wakeup?
        /// Something arrived while nobody waited.
        var isSignaled = false
        /// Seeks under way: nothing is drained meanwhile.
        var holds = 0
        var inHand = InHand.nothing
        /// Lanes of the partitions, while they are read side by side.
        var parallel: ParallelLanes?
        /// What earlier readers had not handed out, the first one last.
        var leftovers: [RecordSlice] = []
        /// Ends that were reached and not told of yet: the records before them are still being handed out.
        var ends: [(slot: PartitionSlot, offset: Int64)] = []
        var dropped = 0
        /// Whether a partition was read and its topic is not known any more.
        var isGone = false
        /// How often the caller has moved on: if it stays the same with something in hand, the handler is stuck.
        var steps = 0
        /// Tells the control plane that the caller has moved on; set while it waits for that.
        var onMoved: (@Sendable () -> Void)?
    }

    /// The lock is held over the drain's call into librdkafka: that call does not wait and calls nothing of ours.
    let state: Mutex<State>
    let logger: Logger
    /// Where waiting readers are woken.
    let loop: EventLoop
    /// Ends that the caller has come to.
    let ends = PartitionEndQueue()
    /// Whether the offset of a record is stored once the caller has moved past it.
    let storesOffsets: Bool
    /// As what member of the group partitions are read.
    let membership: GroupMembership

    init(
        _ client: ClientHandle, queue: QueueHandle, _ configuration: KafkaConsumerConfiguration, loop: EventLoop,
        logger: Logger
    ) {
        self.logger = logger
        self.loop = loop
        storesOffsets = configuration.enableAutoOffsetStore
        membership = GroupMembership(configuration)
        state = Mutex(
            State(
                table: PartitionTable(membership), drain: RecordDrain(configuration.fetchLimits), client: client,
                queue: queue))
    }

    /// Lets the reader look again.
    func wake() {
        let (waiter, push) = state.withLock { state in
            defer { state.waiter = nil }
            if state.waiter == nil { state.isSignaled = true }
            return (state.waiter, state.push)
        }
        waiter?.resume()
        push?.signal()
        wakeLanes()
    }

    func report(_ failure: PartitionFailure) {
        logger.warning(failure.error.message, ["code": "\(failure.error.code)", "partition": "\(failure.place)"])
    }
}

extension ConsumerDelivery.State {
    /// Has the reader told of a failure, unless it is about to be told the same.
    mutating func add(_ failure: KafkaError) {
        let isKnown = failures.contains { $0.code == failure.code && $0.message == failure.message }
        if !isKnown { failures.append(failure) }
    }
}
