internal import CausewayObservability
internal import CausewayRuntime

/// The way out: hand-out stops, what is in hand finishes, offsets are committed, the group is left. By a deadline.
extension ConsumerControl {
    /// Begins to close, or waits along with whoever did.
    func close(by deadline: Deadline, _ done: @escaping @Sendable (KafkaError?) -> Void) {
        guard client != nil else { return done(nil) }
        if let closing {
            closing.waiting.append(done)
            return
        }
        let closing = Closing(deadline)
        closing.waiting.append(done)
        self.closing = closing
        sendWaitingCommits()
        if rebalance?.isLookingUp == true { endRebalance() }
        schedule(at: deadline) { $0.closeTimedOut() }
        delivery.watch { [weak self] in self?.perform { $0.callerMoved() } }
        delivery.end()
        if delivery.isAnythingInHand {
            // Half of the time is for the caller, the other half for the group.
            schedule(at: .after(deadline.remaining / 2)) { $0.commitAndLeave() }
        } else {
            commitAndLeave()
        }
    }

    func callerMovedWhileClosing() {
        if closing?.phase == .finishing, !delivery.isAnythingInHand { commitAndLeave() }
    }

    private func commitAndLeave() {
        guard let closing, closing.phase == .finishing else { return }
        closing.phase = .committing
        guard configuration.groupID != nil else { return leave() }
        commitStored(by: closing.deadline) { [weak self, logger] error in
            if let error { logger.warning("commit on close failed: \(error.message)", ["code": "\(error.code)"]) }
            self?.perform { $0.leave() }
        }
    }

    private func leave() {
        guard let closing, closing.phase == .committing, let client, let queue else { return }
        closing.phase = .leaving
        do throws(KafkaError) {
            try client.closeConsumer(queue)
            serve()
        } catch {
            // It failed for good before: there is no group to leave.
            logger.debug("close: \(error.message)", [:])
            finishClosing(nil)
        }
    }

    /// Nothing more is on the queue: that may be the end.
    func noteIfClosed() {
        guard let closing, closing.phase == .leaving, let client, client.isConsumerClosed else { return }
        finishClosing(nil)
    }

    private func closeTimedOut() {
        finishClosing(
            KafkaError(
                .timedOut,
                "The consumer did not leave its group by the close's deadline; the group notices after sessionTimeout.")
        )
    }

    private func finishClosing(_ error: KafkaError?) {
        guard let closing else { return }
        self.closing = nil
        for timer in closing.timers { timer.invalidate() }
        // Left, or not to be waited for any more.
        client?.markGroupLeft()
        tearDown()
        for done in closing.waiting { done(error) }
    }

    private func schedule(at deadline: Deadline, _ work: @escaping (ConsumerControl) -> Void) {
        let timer = LoopTimer(on: loop) { [weak self] in if let self { work(self) } }
        timer.schedule(at: deadline)
        closing?.timers.append(timer)
    }
}
