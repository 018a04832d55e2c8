internal import CausewayObservability
internal import CausewayRuntime
internal import Synchronization

/// Who waits, and for what.
extension ViewCore {
    /// Waits until the view has caught up.
    func waitUntilCaughtUp(by deadline: Deadline) async throws(KafkaError) {
        try await wait([ViewWaits.caughtUp: 0], by: deadline)
    }

    /// Waits until the view has failed or is closed, which it throws, or the task is cancelled.
    func waitForEnd() async throws(KafkaError) { try await wait([ViewWaits.end: 0], by: .never) }

    /// Waits until offsets are behind the positions of their partitions.
    func wait(_ needs: [Int: Int64], by deadline: Deadline) async throws(KafkaError) {
        if needs.isEmpty { return }
        let id = state.withLock { state in
            state.waitersMade += 1
            return state.waitersMade
        }
        let error = await withTaskCancellationHandler {
            await withUnsafeContinuation { (waiter: Waiter) in
                let now = state.withLock { state in register(id, needs, by: deadline, waiter, &state) }
                if let now { waiter.resume(returning: now) }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                state.waits.remove(id) ? state.waiters.removeValue(forKey: id) : nil
            }
            waiter?.resume(returning: Self.cancelled)
        }
        if let error { throw error }
    }

    /// Adds a wait.
    ///
    /// - Returns: How it ends if that is known at once; nil in it is success.
    private func register(
        _ id: Int, _ needs: [Int: Int64], by deadline: Deadline, _ waiter: Waiter, _ state: inout State
    ) -> KafkaError?? {
        switch state.phase {
        case .failed(let error): return error
        case .closed: return Self.closed
        case .loading, .ready, .rereading: break
        }
        let open = needs.filter { !state.isReached($0.key, $0.value) }
        if open.isEmpty { return .some(nil) }
        if let lost = open.keys.first(where: { !state.mayBeReached($0) }) { return missing(lost) }
        // Asked under the lock: the cancellation comes either before that, or finds the waiter.
        if Task.isCancelled { return Self.cancelled }
        if deadline.hasPassed { return timedOut(open, state) }
        state.waits.add(id, open, until: deadline)
        state.waiters[id] = waiter
        if deadline < state.alarmTime { setAlarm(deadline, &state) }
        return nil
    }

    /// One alarm for all: set to the first deadline.
    private func setAlarm(_ deadline: Deadline, _ state: inout State) {
        state.alarmTime = deadline
        if deadline == .never { return }
        let alarm = state.alarm ?? LoopAlarm { [weak self] in self?.expireWaits() }
        state.alarm = alarm
        alarm.set(deadline)
    }

    private func expireWaits() {
        settle { state in
            let expired = state.waits.expire(at: .now())
            setAlarm(state.waits.earliest, &state)
            return state.finish(expired, timedOut([:], state))
        }
    }

    /// Changes the state, then resumes whom that concerns.
    func settle(_ change: (inout State) -> [Woken]) {
        for wait in state.withLock({ change(&$0) }) { wait.resume() }
    }

    /// Notes that all ends have been reached, once.
    func readyIfCaughtUp() {
        let woken = state.withLock { state -> [Woken]? in
            guard case .loading = state.phase, state.positions.isComplete else { return nil }
            state.phase = .ready
            return state.finish(state.waits.advance(ViewWaits.caughtUp, to: 1))
        }
        guard let woken else { return }
        metrics.note(progress)
        metrics.setReady(true)
        logger.info("a view has caught up: \(progress)", ["topic": topic])
        for wait in woken { wait.resume() }
    }

    // MARK: Errors

    static var cancelled: KafkaError { KafkaError(.cancelled, "The task that waited for a view was cancelled.") }

    private func missing(_ partition: Int) -> KafkaError {
        KafkaError(
            .unknownTopicOrPartition,
            "The view of '\(topic)' does not read partition \(partition): wait for one that it reads.")
    }

    private func timedOut(_ needs: [Int: Int64], _ state: borrowing State) -> KafkaError {
        let partitions = state.positions.partitions
        let missing = needs.sorted { $0.key < $1.key }.filter { $0.key >= 0 }.prefix(3).map {
            "partition \($0.key) is at \(partitions[$0.key]?.position ?? 0), \($0.value + 1) is waited for"
        }
        let progress = MaterializedViewProgress(topic: topic, partitions: partitions, entries: store.count)
        let detail = missing.isEmpty ? "\(progress)" : missing.joined(separator: ", ")
        return KafkaError(.timedOut, "The view of '\(topic)' has not read so far by the deadline: \(detail).")
    }
}

extension ViewCore.State {
    var hasEnded: Bool {
        switch phase {
        case .failed, .closed: true
        case .loading, .ready, .rereading: false
        }
    }

    /// Whether what is shown is what was read last; else positions stand still.
    private var isShown: Bool { if case .rereading = phase { false } else { true } }

    func isReached(_ partition: Int, _ offset: Int64) -> Bool {
        if partition == ViewWaits.caughtUp { if case .ready = phase { return true } else { return false } }
        guard isShown, let position = positions.partitions[partition]?.position else { return false }
        return position > offset
    }

    func mayBeReached(_ partition: Int) -> Bool {
        partition < 0 || positions.partitions.isEmpty || positions.partitions[partition] != nil || !isShown
    }

    /// A partition is read up to a position; returns who waited for that.
    mutating func reach(_ partition: Int, _ position: Int64, records: Int) -> [ViewCore.Woken] {
        positions.advance(partition, to: position, records: records)
        return finish(waits.advance(partition, to: position))
    }

    /// Those who wait for partitions that there are not.
    mutating func loseWaits() -> [ViewCore.Woken] {
        let known = positions.partitions
        let lost = waits.removeAll(unless: { $0 < 0 || known[$0] != nil })
        return finish(
            lost,
            KafkaError(
                .unknownTopicOrPartition,
                "The view does not read the partition that is waited for: it does not exist."))
    }

    mutating func finish(_ ids: [Int], _ error: KafkaError? = nil) -> [ViewCore.Woken] {
        ids.compactMap { id in
            waiters.removeValue(forKey: id).map { ViewCore.Woken(waiter: $0, error: error) }
        }
    }
}

extension ViewWaits {
    /// In place of a partition: the moment when all have caught up.
    static let caughtUp = -1
    /// In place of a partition: the end of the view.
    static let end = -2
}
