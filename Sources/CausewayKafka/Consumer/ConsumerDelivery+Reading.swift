internal import Synchronization

/// What the one reader calls, on its own task.
extension ConsumerDelivery {
    /// What a reader gets.
    enum Taken {
        case records(RecordStorage, Range<Int>)
        case nothingYet
        case again
        case ended
        case failed(KafkaError)
    }

    /// Becomes the reader; throws `readerBusy` while there is another.
    func claim() throws(KafkaError) -> Int {
        let reader = state.withLock { state -> Int? in
            guard state.reader == nil else { return nil }
            state.readersMade += 1
            state.reader = state.readersMade
            return state.readersMade
        }
        guard let reader else {
            throw KafkaError(
                .readerBusy, "Somebody else reads from this consumer: end that loop first, or use a consumer for each.")
        }
        return reader
    }

    /// Stops being the reader; what it had not handed out goes to the next one.
    func release(_ reader: Int, leftover: (storage: RecordStorage, start: Int)?) {
        guard let leftover else { return release(reader, leftovers: []) }
        var end = leftover.storage.count
        // Of what was left over before, it may have had only the beginning.
        if let rest = state.withLock({ $0.leftovers.last }), rest.storage === leftover.storage {
            end = rest.range.lowerBound
        }
        release(reader, leftovers: [RecordSlice(leftover.storage, leftover.start..<end)])
    }

    /// Stops being the reader; what it had not handed out goes to the next one, before what was left over already.
    func release(_ reader: Int, leftovers: [RecordSlice]) {
        let onMoved = state.withLock { state -> (@Sendable () -> Void)? in
            guard state.reader == reader else { return nil }
            state.reader = nil
            if !state.hasEnded { state.leftovers += leftovers.reversed() }
            state.inHand = .nothing
            return state.onMoved
        }
        onMoved?()
    }

    /// Puts gathered records in the caller's hand, without those that are not to be handed out any more.
    ///
    /// - Parameter parts: What was taken and not handed out.
    /// - Returns: The batch; nil if nothing is left of it.
    func handOut(_ parts: [RecordSlice]) -> ConsumerBatch? {
        state.withLock { state in
            state.steps &+= 1
            let live = parts.flatMap { part in
                part.storage.liveRanges(in: part.range).map { RecordSlice(part.storage, $0) }
            }
            guard let first = live.first else { return nil }
            let all = live.count == 1 ? first.storage : RecordStorage(gathering: live)
            let range = live.count == 1 ? first.range : 0..<all.count
            _ = Self.hand(all, range, asBatch: true, &state)
            return ConsumerBatch(all, range)
        }
    }

    /// The caller has moved past what it had; takes more for it.
    ///
    /// - Parameters:
    ///   - limit: How many records at most.
    ///   - asBatch: Whether all of them are in hand at once.
    ///   - holdsOthers: Whether the caller has others that it took and did not hand out yet.
    /// - Returns: What there was.
    func take(_ limit: Int, asBatch: Bool, holdsOthers: Bool = false) -> Taken {
        var news = News()
        let (taken, onMoved) = state.withLock { state in
            state.inHand = .nothing
            state.steps &+= 1
            return (take(limit, asBatch: asBatch, passesEnds: !holdsOthers, &state, &news), state.onMoved)
        }
        onMoved?()
        for failure in news.failures { report(failure) }
        ends.add(news.ends)
        return taken
    }

    /// What is found on the way and told outside of the lock.
    struct News {
        var failures: [PartitionFailure] = []
        var ends: [PartitionEnd] = []
    }

    private func take(
        _ limit: Int, asBatch: Bool, passesEnds: Bool, _ state: inout State, _ news: inout News
    ) -> Taken {
        if let failure = state.failures.first {
            // What ended the client for good stays.
            if !failure.isFatal { state.failures.removeFirst() }
            return .failed(failure)
        }
        if state.hasEnded { return .ended }
        if state.holds > 0 { return .nothingYet }
        if let leftover = state.leftovers.popLast() {
            guard let range = leftover.storage.liveRange(in: leftover.range, limit: limit) else { return .again }
            if range.upperBound < leftover.range.upperBound {
                state.leftovers.append(
                    RecordSlice(leftover.storage, range.upperBound..<leftover.range.upperBound))
            }
            return Self.hand(leftover.storage, range, asBatch: asBatch, &state)
        }
        // Everything before them has been handed out, and the caller has moved past it.
        if passesEnds { passEnds(&state, &news) }
        guard let queue = state.queue, let client = state.client else { return .ended }
        let result = state.drain.take(limit, from: queue, of: client, &state.table)
        state.dropped += result.dropped
        if !result.ends.isEmpty { state.ends += result.ends }
        if !result.errors.isEmpty {
            news.failures = result.errors
            for failure in result.errors where !failure.isTransient { state.add(failure.error) }
            if result.errors.contains(where: \.isOfMissingTopic) { state.isGone = true }
        }
        if let storage = result.storage { return Self.hand(storage, 0..<storage.count, asBatch: asBatch, &state) }
        if passesEnds { passEnds(&state, &news) }
        return result.isEmpty ? .nothingYet : .again
    }

    /// Tells of ends that were reached, of one partition or of all.
    func passEnds(of partition: TopicPartition? = nil, _ state: inout State, _ news: inout News) {
        if state.ends.isEmpty { return }
        for (slot, offset) in state.ends where slot.isLive {
            if let partition, slot.topicPartition != partition { continue }
            // What is between the last record and the end is none that is handed out.
            if slot.position < offset, !slot.advance(to: offset) { continue }
            if storesOffsets { slot.markProcessed() }
            news.ends.append(PartitionEnd(topicPartition: slot.topicPartition, offset: offset))
        }
        if let partition {
            state.ends.removeAll { $0.slot.topicPartition == partition }
        } else {
            state.ends = []
        }
    }

    private static func hand(
        _ storage: RecordStorage, _ range: Range<Int>, asBatch: Bool, _ state: inout State
    ) -> Taken {
        guard asBatch else { return .records(storage, range) }
        state.inHand = storage.runs.count == 1 ? .slot(storage.runs[0].slot) : .batch(storage.slots(in: range))
        storage.forEachRun(in: range) { slot, records in
            _ = slot.advance(to: storage.offset(at: records.upperBound - 1) + 1)
        }
        return .records(storage, range)
    }

    /// The caller is done with what it had and does not ask for more yet.
    func putDown() {
        let onMoved = state.withLock { state in
            state.inHand = .nothing
            return state.onMoved
        }
        onMoved?()
    }

    /// Brokers say that what is read is not there.
    func noteGone() {
        state.withLock { $0.isGone = true }
        wake()
    }

    /// Whether brokers have said since the last call that what is read is not there.
    func takeGone() -> Bool {
        state.withLock { state in
            defer { state.isGone = false }
            return state.isGone
        }
    }

    /// Whether nothing is there to be taken.
    var isEmpty: Bool {
        state.withLock { state in
            state.leftovers.isEmpty && state.ends.isEmpty && (state.queue?.length ?? 0) == 0
        }
    }

    /// The caller goes on to another partition's record; false when those are not to be handed out any more.
    func enter(_ slot: PartitionSlot) -> Bool {
        let (isLive, onMoved) = state.withLock { state in
            let isLive = slot.isLive
            state.inHand = isLive ? .slot(slot) : .nothing
            state.steps &+= 1
            return (isLive, state.onMoved)
        }
        onMoved?()
        return isLive
    }

    /// Waits until there may be something to take, or the end; returns at once when the task is cancelled.
    func wait() async {
        await withTaskCancellationHandler {
            await withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
                let isCancelled = Task.isCancelled
                let mayGoOn = state.withLock { state in
                    if isCancelled || state.isSignaled || state.hasEnded || !state.failures.isEmpty {
                        state.isSignaled = false
                        return true
                    }
                    state.waiter = continuation
                    // Registered: what came before that would not have resumed it.
                    guard state.holds == 0, let queue = state.queue, queue.length > 0 else { return false }
                    state.waiter = nil
                    return true
                }
                if mayGoOn { continuation.resume() }
            }
        } onCancel: {
            wake()
        }
    }
}
