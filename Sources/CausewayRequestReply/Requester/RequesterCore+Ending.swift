internal import CausewayKafka
internal import CausewayRuntime

/// How requests end that get no reply.
extension RequesterCore {
    /// How often deadlines and cancelled callers are looked for while anything is pending.
    private static let sweepInterval = Duration.milliseconds(8)
    /// Of so many pending requests at most the callers are looked at for cancellation in every sweep, else in one of four:
    /// that costs a look into each one's task.
    private static let fewRequests = 256

    /// Ends a pending request without a reply; one that is not pending stays as it is.
    func end(_ id: CorrelationID, with error: RequestError) {
        loop.preconditionIsCurrent()
        guard let request = correlator.close(id) else { return }
        count(error)
        if error.isOurs { control?.cancel([id]) }
        noteEnd(of: request)
        request.end(with: error)
    }

    /// A record was not delivered.
    func refused(_ position: UInt64, _ error: KafkaError) {
        end(CorrelationID(instance: correlator.instance, position: position), with: .refused(error))
    }

    /// Ends every pending request.
    func endAll(with error: RequestError) {
        loop.preconditionIsCurrent()
        control?.cancel(correlator.pendingIDs { _, _ in true })
        let requests = correlator.closeAll()
        for request in requests { noteEnd(of: request) }
        for request in requests {
            count(error)
            request.end(with: error)
        }
    }

    func count(_ error: RequestError) {
        switch error {
        case .timeout: counters.timeouts.add()
        case .cancelled: counters.cancelled.add()
        case .refused: counters.refused.add()
        default: counters.drained.add()
        }
    }

    /// To be called after a request was taken out, and before its caller is resumed.
    func noteEnd(of request: PendingRequest) {
        pendingBytes -= request.bytes
        if case .collector = request.receiver { collectors -= 1 }
        let count = correlator.count
        counters.pending.set(count)
        if count == 0, phase.isStopping { onDrained?() }
    }

    // MARK: Sweeping

    func beginSweeping() {
        clock.refresh()
        let timer = sweepTimer ?? LoopTimer(on: loop) { [unowned self] in sweep() }
        sweepTimer = timer
        timer.schedule(at: .after(Self.sweepInterval))
    }

    /// Ends what is past its deadline or whose caller is cancelled.
    ///
    /// One pass over an array while anything is pending, in place of a timer and a cancellation handler for each request:
    /// those cost a fifth of all that a request costs (measured).
    private func sweep() {
        let now = Deadline.now()
        for id in correlator.pendingIDs(where: { _, request in request.deadline <= now }) { end(id, with: .timeout) }
        clock.refresh()
        sweeps &+= 1
        let turns = correlator.count <= Self.fewRequests ? 1 : 4
        let turn = sweeps % turns
        let cancelled = correlator.pendingIDs { slot, request in slot % turns == turn && request.isCancelled }
        endCancelled(cancelled)
        if correlator.count > 0 { sweepTimer?.schedule(at: .after(Self.sweepInterval)) }
    }

    /// Ends requests that nobody waits for any more, and tells the responders in one message.
    private func endCancelled(_ ids: [CorrelationID]) {
        control?.cancel(ids)
        for id in ids {
            guard let request = correlator.close(id) else { continue }
            counters.cancelled.add()
            noteEnd(of: request)
            request.end(with: .cancelled)
        }
    }
}

extension RequestError {
    /// Whether the requester's side ended the request, so that the responder does not know.
    fileprivate var isOurs: Bool {
        switch self {
        case .cancelled, .draining: true
        default: false
        }
    }
}
