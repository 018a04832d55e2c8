internal import CausewayObservability
internal import CausewayRuntime
internal import Synchronization

/// What the control plane calls.
extension ConsumerDelivery {
    /// Wakes readers that are tasks from now on.
    func pull() { setReader(nil, arrivals: Wakeup(on: loop) { [weak self] in self?.wake() }) }

    /// Wakes a reader that is not a task from now on: when anything changes, and when records arrive.
    func push(_ changes: Wakeup, arrivals: Wakeup) { setReader(changes, arrivals: arrivals) }

    private func setReader(_ changes: Wakeup?, arrivals: Wakeup) {
        let queue = state.withLock { state in
            state.push = changes
            return state.queue
        }
        queue?.enableWakeup(arrivals)
    }

    /// Starts to read partitions; what they get from now on goes to the data queue.
    func start(_ partitions: [TopicPartition], from offsets: [TopicPartition: Int64] = [:]) {
        let lanes = state.withLock { state in
            for partition in partitions { state.table.start(partition, from: offsets[partition] ?? PartitionSlot.none) }
            return addLanes(partitions, &state)
        }
        if lanes.isEmpty { receive(partitions) } else { connect(lanes) }
    }

    /// Has what partitions get from now on, and what waits in their own queues, go to the data queue or to their lanes.
    func receive(_ partitions: [TopicPartition]) {
        let (queue, lanes) = state.withLock { ($0.queue, $0.parallel?.lanes) }
        for partition in partitions where (lanes?[partition]?.queue ?? queue)?.receive(partition) == false {
            logger.error("a partition has no queue", ["partition": "\(partition)"])
        }
    }

    /// Stops handing out partitions' records; they stay in the table until `forget`.
    ///
    /// - Parameters:
    ///   - partitions: The partitions.
    ///   - onMoved: Called whenever the caller moves on, until `stopWatching`.
    /// - Returns: Their slots, and whether the caller still works on one of them.
    func stop(
        _ partitions: [TopicPartition], onMoved: @escaping @Sendable () -> Void
    ) -> (slots: [PartitionSlot], isInHand: Bool) {
        let (stopped, lanes, reader) = state.withLock { state in
            let slots = state.table.stop(partitions)
            state.onMoved = onMoved
            let lanes = state.parallel?.close(partitions) ?? []
            return ((slots, Self.isInHand(slots, state)), lanes, state.parallel?.reader)
        }
        for lane in lanes { reader?.arrived(at: lane) }
        return stopped
    }

    /// Whether the caller works on one of these.
    func isInHand(_ slots: [PartitionSlot]) -> Bool { state.withLock { Self.isInHand(slots, $0) } }

    private static func isInHand(_ slots: [PartitionSlot], _ state: borrowing State) -> Bool {
        state.inHand.contains(anyOf: slots) || state.parallel?.isBusy(slots) == true
    }

    /// Whether the caller works on anything.
    var isAnythingInHand: Bool { state.withLock { !$0.inHand.isNothing || $0.parallel?.isBusy == true } }

    /// Has `onMoved` called whenever the caller moves on.
    func watch(onMoved: @escaping @Sendable () -> Void) { state.withLock { $0.onMoved = onMoved } }

    /// Takes partitions out of the table.
    func forget(_ partitions: [TopicPartition]) {
        let (lanes, reader) = state.withLock { state in
            state.table.remove(partitions)
            return (state.parallel?.remove(partitions) ?? [], state.parallel?.reader)
        }
        ends.remove(partitions)
        disconnect(lanes, reader)
    }

    /// Others may own partitions by now: nothing that was read of them counts any more.
    func endEpochs(of partitions: [TopicPartition]) {
        let slots = state.withLock { $0.table.slots }
        for partition in partitions { slots[partition]?.epoch.end() }
    }

    /// Ends what `stop` and `watch` began: nobody waits for the caller any more.
    func stopWatching() { state.withLock { $0.onMoved = nil } }

    /// The partitions that are read.
    var slots: [TopicPartition: PartitionSlot] { state.withLock { $0.table.slots } }

    /// For each partition the least offset that the next drained record may have; `PartitionSlot.none` while that is
    /// not known.
    var drained: [TopicPartition: Int64] { state.withLock { $0.table.slots.mapValues(\.expected) } }

    /// Those of some partitions that librdkafka has stopped reading.
    func stopped(_ partitions: some Collection<TopicPartition>) -> Set<TopicPartition> {
        state.withLock { state in Set(partitions.filter { state.table.slots[$0]?.isStopped == true }) }
    }

    /// Records that were dropped because they did not count any more.
    var dropped: Int { state.withLock { $0.dropped } }

    /// How far the caller is with what it has in hand, handler by handler.
    var progress: [HandlerProgress] {
        state.withLock { state in
            if let parallel = state.parallel { return parallel.reader.progress }
            switch state.inHand {
            case .nothing: return []
            case .slot(let slot):
                // Within a partition's records the caller moves on without a word: its position tells.
                return [
                    HandlerProgress(partition: slot.topicPartition, steps: state.steps, position: slot.position)
                ]
            case .batch: return [HandlerProgress(steps: state.steps)]
            }
        }
    }

    /// Keeps the reader from draining while positions change.
    ///
    /// - Parameter partitions: Their records that are buffered already are not handed out any more either.
    /// - Returns: The next offset to hand out of each of these; `PartitionSlot.none` where it is not known.
    func hold(ending partitions: [TopicPartition]) -> [TopicPartition: Int64] {
        state.withLock { state in
            state.holds += 1
            var positions: [TopicPartition: Int64] = [:]
            for slot in state.table.stop(partitions) { positions[slot.topicPartition] = slot.position }
            return positions
        }
    }

    /// Ends `hold`; these partitions start anew.
    ///
    /// - Parameters:
    ///   - offsets: Where they start.
    ///   - keepsStored: Whether what is stored for them stays stored.
    func endHold(_ offsets: [TopicPartition: Int64], keepsStored: Bool) {
        state.withLock { state in
            state.holds -= 1
            for (partition, offset) in offsets where state.table.slots[partition] != nil {
                state.table.start(partition, from: offset, keepsStored: keepsStored)
            }
        }
        if !keepsStored { ends.remove(Array(offsets.keys)) }
        wake()
    }

    /// Makes the reader throw.
    func fail(_ error: KafkaError) {
        state.withLock { $0.add(error) }
        wake()
    }

    /// No reader gets anything any more.
    func end() {
        state.withLock { state in
            state.hasEnded = true
            _ = state.table.stop(state.table.slots.keys)
            if let parallel = state.parallel { _ = parallel.close(parallel.lanes.keys) }
        }
        ends.close()
        wake()
    }

    /// Lets go of the client.
    func shutDown() {
        let (queue, leftovers, lanes, reader) = state.withLock { state in
            defer {
                state.hasEnded = true
                state.client = nil
                state.queue = nil
                state.leftovers = []
                state.onMoved = nil
                state.table.removeAll()
            }
            let lanes = state.parallel?.remove(Array(state.table.slots.keys)) ?? []
            return (state.queue, state.leftovers, lanes, state.parallel?.reader)
        }
        // Records end outside of the lock.
        withExtendedLifetime(leftovers) {}
        ends.close()
        queue?.disableWakeup()
        disconnect(lanes, reader)
        wake()
        state.withLock { $0.push = nil }
    }
}
