internal import CausewayObservability
internal import CausewayRuntime
internal import Synchronization

/// What ends records, or a client, before the producer ends.
extension ProducerEngine {
    /// The error that ended the client; nil while it works.
    var fatalError: KafkaError? { state.withLock { $0.fatalError ?? $0.client?.fatalError } }

    /// Drops records; each has its end when this returns.
    func purge(_ scope: PurgeScope) async throws(KafkaError) {
        let client = try client()
        await BlockingCall.runOnThread { client.purge(scope) }
        await drainAll()
    }

    /// Puts a new client in place of one that failed for good, once; does nothing while the client works.
    ///
    /// Every record of the old one has its end when this returns: in flight it is waited for until the deadline.
    func rebuild(by deadline: Deadline) async throws(KafkaError) {
        guard acceptsRecords else { throw Self.closed }
        let (client, replacement) = state.withLock { ($0.client, $0.replacement) }
        guard let client else { throw Self.closed }
        guard client.fatalError != nil, await replacement.begin() else { return }
        defer { replacement.finish() }
        _ = await Self.flushOrPurge(client, deadline)
        await drainAll()
        do throws(KafkaError) {
            replace(client, by: try makeClient())
        } catch {
            // The next one may try again.
            state.withLock { $0.replacement = OneTime() }
            throw error
        }
    }

    private func replace(_ old: ClientHandle, by new: ClientHandle) {
        let queue = new.mainQueue()
        let replaced = state.withLock { state -> (queue: QueueHandle?, waiters: [SpaceWaiter])? in
            // Closed meanwhile.
            guard state.client === old else { return nil }
            defer {
                state.client = new
                state.queue = queue
                state.topics = [:]
                state.lastTopic = nil
                state.spaceWaiters = []
                state.fatalError = nil
                state.replacement = OneTime()
            }
            return (state.queue, state.spaceWaiters)
        }
        guard let replaced else { return }
        old.markReplaced()
        replaced.queue?.disableWakeup()
        queue.enableWakeup(Wakeup(on: controlLoop) { [weak self] in self?.drain() })
        for waiter in replaced.waiters { waiter.settle(.retry) }
        logger.notice("the producer has a new client", ["old": old.name, "new": new.name])
    }
}
