internal import CausewayKafka
internal import CausewayRuntime

/// Requests that nobody waits for any more.
extension ResponderCore {
    /// Cancels the handlers of requests that run, and remembers the others, which may still come.
    func cancel(_ ids: [CorrelationID]) {
        loop.preconditionIsCurrent()
        var wanted = Set(ids)
        for worker in workers.values {
            guard let record = worker.record, let id = correlationID(of: record), wanted.remove(id) != nil else {
                continue
            }
            // A durable request goes on when its caller has gone.
            if cancelsRunning, !record.isDurableRequest { worker.cancelRequest() }
            if wanted.isEmpty { return }
        }
        let now = Deadline.now()
        for id in wanted { cancelled.insert(id, now: now) }
    }

    /// Whether a request was cancelled before it was begun; one that is durable goes on.
    func isCancelled(_ headers: borrowing ConsumerRecordHeaders) -> Bool {
        if cancelled.isEmpty { return false }
        guard let id = correlationID(in: headers) else { return false }
        return cancelled.remove(id) && !headers.isDurableRequest
    }

    /// The correlation id, if it has the form of our requesters.
    func correlationID(of record: ConsumerRecord) -> CorrelationID? {
        record.withHeaders { correlationID(in: $0) }
    }

    private func correlationID(in headers: borrowing ConsumerRecordHeaders) -> CorrelationID? {
        guard let bytes = headers.last(named: profile.correlationID) else { return nil }
        return CorrelationID(bytes)
    }
}
