internal import CausewayObservability
internal import CausewayRuntime

/// Rebalances. Every event is answered, and librdkafka sends the next one only then.
extension ConsumerControl {
    // MARK: Partitions come

    func assigned(_ list: consuming PartitionListHandle) {
        let partitions = list.partitions
        logger.debug("assigned", ["partitions": "\(partitions)"])
        guard let handler, closing == nil, !partitions.isEmpty else { return take(partitions) }
        let timer = LoopTimer(on: loop) { [weak self] in
            self?.logger.error("the rebalance handler did not return in time; going on without it", [:])
            self?.assignmentHandled()
        }
        timer.schedule(at: .after(configuration.maxPollInterval))
        rebalance = Rebalance(partitions, timer: timer)
        run(handler, .assigned(partitions)) { $0.assignmentHandled() }
    }

    private func assignmentHandled() {
        guard let rebalance, rebalance.revocation == nil else { return }
        rebalance.timer.invalidate()
        self.rebalance = nil
        take(rebalance.partitions)
    }

    private func take(_ partitions: [TopicPartition]) {
        guard let client else { return }
        let list = PartitionListHandle(partitions)
        // Before the assignment: from its first record on, a partition feeds the data queue.
        delivery.start(partitions)
        answer { () throws(KafkaError) in
            if client.isCooperative { try client.incrementalAssign(list) } else { try client.assign(list) }
        }
    }

    // MARK: Partitions go

    func revoked(_ list: consuming PartitionListHandle) {
        guard let client else { return }
        let partitions = list.partitions
        let isLost = client.isAssignmentLost
        logger.debug(isLost ? "lost" : "revoked", ["partitions": "\(partitions)"])
        let stopped = delivery.stop(partitions) { [weak self] in self?.perform { $0.callerMoved() } }
        let timer = LoopTimer(on: loop) { [weak self] in self?.revocationTimedOut() }
        timer.schedule(at: .after(configuration.revokeTimeout))
        let hasHandler = handler != nil && !partitions.isEmpty
        let rebalance = Rebalance(
            partitions, timer: timer,
            revocation: Revocation(
                hasHandler: hasHandler, isInHand: stopped.isInHand, mayCommit: !isLost && configuration.groupID != nil))
        rebalance.slots = stopped.slots
        self.rebalance = rebalance
        if let handler, hasHandler {
            run(handler, isLost ? .lost(partitions) : .revoked(partitions)) { $0.step { $0.handlerReturned() } }
        }
        step { $0.begin() }
    }

    /// The caller has moved on: perhaps it has left the partitions that go.
    func callerMoved() {
        if let rebalance, rebalance.revocation != nil, !delivery.isInHand(rebalance.slots) {
            step { $0.handMoved() }
        }
        callerMovedWhileClosing()
    }

    private func revocationTimedOut() {
        logger.warning(
            "records in hand or the rebalance handler were not done by revokeTimeout; partitions are given up",
            ["partitions": "\(rebalance?.partitions ?? [])"])
        step { $0.deadlinePassed() }
    }

    private func step(_ input: (inout Revocation) -> Revocation.Action) {
        guard let rebalance, var revocation = rebalance.revocation else { return }
        let action = input(&revocation)
        rebalance.revocation = revocation
        switch action {
        case .nothing: break
        case .commit: commitBeforeRelease(rebalance)
        case .release: release(rebalance)
        }
    }

    private func commitBeforeRelease(_ rebalance: Rebalance) {
        rebalance.timer.schedule(at: .after(configuration.revokeTimeout))
        commit(storedOffsets(of: rebalance.slots)) { [weak self, logger] error in
            if let error { logger.warning("commit before release failed: \(error.message)", ["code": "\(error.code)"]) }
            self?.perform { control in
                guard control.rebalance === rebalance else { return }
                control.step { $0.committed() }
            }
        }
    }

    private func release(_ rebalance: Rebalance) {
        guard let client else { return }
        rebalance.timer.invalidate()
        self.rebalance = nil
        delivery.forget(rebalance.partitions)
        let list = PartitionListHandle(rebalance.partitions)
        answer { () throws(KafkaError) in
            if client.isCooperative { try client.incrementalUnassign(list) } else { try client.unassign() }
        }
    }

    // MARK: Both

    private func answer(_ body: () throws(KafkaError) -> Void) {
        do {
            try body()
        } catch {
            logger.error("a rebalance could not be answered: \(error.message)", ["code": "\(error.code)"])
        }
    }

    /// The handler is user code: never on the control loop.
    private func run(
        _ handler: @escaping Handler, _ event: RebalanceEvent, then done: @escaping @Sendable (ConsumerControl) -> Void
    ) {
        Task { @concurrent in
            await handler(event)
            self.perform(done)
        }
    }
}
