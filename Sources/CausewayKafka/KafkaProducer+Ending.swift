public import CausewayRuntime

/// What ends records that are under way, or the producer.
extension KafkaProducer {
    /// Suspends until every record has its end, those that are queued meanwhile too; `linger` does not hold them back.
    ///
    /// - Parameter deadline: When to give up.
    /// - Throws: `timedOut` when records are left at the deadline, `cancelled` when the task is; they stay queued.
    public func flush(deadline: Deadline = .after(.seconds(30))) async throws(KafkaError) {
        let client = try engine.client()
        switch await FlushRun().run(client, by: deadline) {
        case .done: return
        case .cancelled:
            throw KafkaError(
                .cancelled, "The task was cancelled during a flush; what is not acknowledged stays queued.")
        case .timedOut:
            throw KafkaError(
                .timedOut,
                "\(client.outstanding) records were not acknowledged by the flush's deadline; they stay queued.")
        }
    }

    /// Drops records that are not acknowledged; each has its end when this returns.
    ///
    /// Those that waited for their request end with `purgedFromQueue`. Those whose request is under way end with
    /// `purgedInFlight` and may be written: their errors' `mayBeWritten` is true. What is sent afterwards is sent.
    ///
    /// - Parameter scope: Which ones.
    /// - Throws: `closed`.
    public func purge(_ scope: PurgeScope = .all) async throws(KafkaError) {
        try await engine.purge(scope)
    }

    /// The error that ended the client for good; nil while it works.
    ///
    /// An idempotent producer fails so when it and a broker disagree on what was written. Every record that was under way
    /// ends with this error, its `mayBeWritten` telling those that are in doubt, and so does each that is sent
    /// afterwards, until `rebuild`.
    public var fatalError: KafkaError? { engine.fatalError }

    /// Puts a new client, of the same configuration, in place of one that failed for good; does nothing while it works.
    ///
    /// Every record of the old client has its end when this returns. Anybody may call it who has seen an error whose
    /// `isFatal` is true: the first call does the work, others wait for it. Records sent before it may be missing between
    /// those before and those after, so it is for the sender to say whether to go on.
    ///
    /// - Parameter deadline: When to give up the answers to requests that are under way; their records are dropped then.
    /// - Throws: `closed`, or why there can't be a new client.
    public func rebuild(deadline: Deadline = .after(.seconds(5))) async throws(KafkaError) {
        try await engine.rebuild(by: deadline)
    }

    /// Ends it: nothing new is accepted, what is queued is flushed until the deadline and dropped after it.
    ///
    /// Idempotent. Every pending delivery has its end when this returns.
    ///
    /// - Parameter deadline: When to drop what is left.
    /// - Throws: `timedOut` when records had to be dropped.
    public func close(deadline: Deadline = .after(.seconds(10))) async throws(KafkaError) {
        let dropped = try await engine.close(by: deadline)
        if dropped > 0 {
            throw KafkaError(
                .timedOut, "\(dropped) records were not acknowledged by the close's deadline and were dropped.")
        }
    }
}
