internal import CausewayObservability
internal import CausewayRuntime

/// Rebalances. Every event is answered, and librdkafka sends the next one only then.
extension ConsumerControl {
    // MARK: Partitions come

    func assigned(_ list: consuming PartitionListHandle) {
        let partitions = list.partitions.sorted()
        logger.debug("assigned", ["partitions": "\(partitions)"])
        guard let handler, closing == nil, !partitions.isEmpty else { return take(partitions) }
        renewMembership()
        let timer = LoopTimer(on: loop) { [weak self] in
            guard let self, let rebalance = self.rebalance else { return }
            logger.error("the rebalance handler did not return in time; going on without it", [:])
            assignmentHandled(rebalance)
        }
        timer.schedule(at: .after(configuration.maxPollInterval))
        let rebalance = Rebalance(partitions, timer: timer)
        self.rebalance = rebalance
        run(handler, .assigned(partitions)) { $0.assignmentHandled(rebalance) }
    }

    /// Of an earlier rebalance when the handler was given up: that is over.
    private func assignmentHandled(_ rebalance: Rebalance) {
        guard self.rebalance === rebalance else { return }
        rebalance.timer.invalidate()
        self.rebalance = nil
        take(rebalance.partitions)
    }

    private func take(_ partitions: [TopicPartition]) {
        // Where transactions commit the offsets, librdkafka must not look them up by itself.
        guard closing == nil, delivery.membership.obstacle == nil, !partitions.isEmpty else { return start(partitions) }
        lookUp(partitions)
    }

    /// Begins to read partitions, at their committed offsets unless others are given.
    func start(_ partitions: [TopicPartition], at offsets: [TopicPartition: StartingOffset] = [:]) {
        guard let client else { return }
        let list = PartitionListHandle(offsets.compactMapValues(\.number))
        for partition in partitions where offsets[partition] == nil { list.append(partition) }
        renewMembership()
        // Before the assignment: from its first record on, a partition feeds the data queue.
        delivery.start(partitions)
        answer { () throws(KafkaError) in
            if client.isCooperative { try client.incrementalAssign(list) } else { try client.assign(list) }
        }
    }

    // MARK: Partitions go

    func revoked(_ list: consuming PartitionListHandle) {
        guard let client else { return }
        let partitions = list.partitions.sorted()
        let isLost = client.isAssignmentLost
        logger.debug(isLost ? "lost" : "revoked", ["partitions": "\(partitions)"])
        if isLost { delivery.endEpochs(of: partitions) }
        renewMembership()
        let stopped = delivery.stop(partitions) { [weak self] in self?.perform { $0.callerMoved() } }
        let timer = LoopTimer(on: loop) { [weak self] in self?.revocationTimedOut() }
        timer.schedule(at: revocationDeadline)
        let hasHandler = handler != nil && !partitions.isEmpty
        let rebalance = Rebalance(
            partitions, timer: timer,
            revocation: Revocation(
                hasHandler: hasHandler,
                // Who closes has waited for the caller already.
                isInHand: stopped.isInHand && closing?.phase != .leaving,
                mayCommit: !isLost && configuration.groupID != nil))
        rebalance.slots = stopped.slots
        self.rebalance = rebalance
        if let handler, hasHandler {
            run(handler, isLost ? .lost(partitions) : .revoked(partitions)) {
                $0.step(rebalance) { $0.handlerReturned() }
            }
        }
        step(rebalance) { $0.begin() }
    }

    /// How long handler and caller may take; on close there must be time left to leave the group.
    private var revocationDeadline: Deadline {
        let deadline = Deadline.after(configuration.revokeTimeout)
        guard let closing else { return deadline }
        return min(deadline, .after(closing.deadline.remaining / 2))
    }

    /// The caller has moved on: perhaps it has left the partitions that go.
    func callerMoved() {
        if let rebalance, rebalance.revocation != nil, !delivery.isInHand(rebalance.slots) {
            step(rebalance) { $0.handMoved() }
        }
        callerMovedWhileClosing()
    }

    private func revocationTimedOut() {
        guard let rebalance else { return }
        logger.warning(
            "records in hand or the rebalance handler were not done by revokeTimeout; partitions are given up",
            ["partitions": "\(rebalance.partitions)"])
        step(rebalance) { $0.deadlinePassed() }
    }

    /// Steps a rebalance, unless it is over: a handler may return after it was given up.
    private func step(_ rebalance: Rebalance, _ input: (inout Revocation) -> Revocation.Action) {
        guard self.rebalance === rebalance, var revocation = rebalance.revocation else { return }
        let action = input(&revocation)
        rebalance.revocation = revocation
        switch action {
        case .nothing: break
        case .commit: commitBeforeRelease(rebalance)
        case .release: release(rebalance)
        }
    }

    private func commitBeforeRelease(_ rebalance: Rebalance) {
        rebalance.timer.schedule(at: revocationDeadline)
        commit(storedOffsets(of: rebalance.slots), by: revocationDeadline) { [weak self, logger] error in
            if let error { logger.warning("commit before release failed: \(error.message)", ["code": "\(error.code)"]) }
            self?.perform { $0.step(rebalance) { $0.committed() } }
        }
    }

    private func release(_ rebalance: Rebalance) {
        guard let client else { return }
        rebalance.timer.invalidate()
        self.rebalance = nil
        resumePaused(rebalance.slots)
        delivery.forget(rebalance.partitions)
        if closing == nil { delivery.stopWatching() }
        let list = PartitionListHandle(rebalance.partitions)
        answer { () throws(KafkaError) in
            if client.isCooperative { try client.incrementalUnassign(list) } else { try client.unassign() }
        }
    }

    // MARK: Both

    /// What stays is owned by what the group knows this member by now: asked before the answer, as nothing but a loss can
    /// come between.
    private func renewMembership() { delivery.membership.renew(client?.groupMetadata()) }

    /// Answers what is unanswered, without waiting for anybody: the client can't be destroyed before that.
    func endRebalance() {
        guard let rebalance else { return }
        if rebalance.revocation != nil { return release(rebalance) }
        rebalance.timer.invalidate()
        self.rebalance = nil
        start(rebalance.partitions)
    }

    private func answer(_ body: () throws(KafkaError) -> Void) {
        do {
            try body()
        } catch {
            logger.error("a rebalance could not be answered: \(error.message)", ["code": "\(error.code)"])
        }
    }

    /// The handler is user code: only its start runs here, so that it need not wait for a thread of a busy pool.
    private func run(
        _ handler: @escaping Handler, _ event: RebalanceEvent, then done: @escaping @Sendable (ConsumerControl) -> Void
    ) {
        Task.immediate {
            await handler(event)
            self.perform(done)
        }
    }
}
