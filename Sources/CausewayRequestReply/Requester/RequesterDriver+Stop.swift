internal import CausewayKafka
internal import CausewayObservability
internal import CausewayRuntime

/// Waiting for the start, and the end.
extension RequesterDriver {
    /// Suspends until requests can be sent.
    func waitUntilReady() async throws(RequestError) {
        while !core.phase.isReady {
            if case .notReady? = core.phase.refusal {
            } else {
                throw core.phase.refusal.map(RequestError.init) ?? .stopped
            }
            let id = readyWaiters.makeID()
            await withTaskCancellationHandler {
                await withUnsafeContinuation { readyWaiters.add($0, as: id) }
            } onCancel: {
                loop.execute { self.assumeIsolated { $0.readyWaiters.resume(id) } }
            }
            if Task.isCancelled { throw .cancelled }
        }
    }

    /// Refuses new requests, waits for the pending ones until the deadline, ends what is left, and closes the clients.
    func stop(deadline: Deadline) async {
        guard core.phase.drain() else { return await waitUntilStopped() }
        readyWaiters.resumeAll()
        core.held.endAll()
        await waitUntilDrained(deadline)
        core.endAll(with: .draining)
        core.phase.stopped()
        core.control?.end()
        core.release()
        endPublishing()
        await closeClients()
        stopWaiters.resumeAll()
    }

    /// Ends at once, for a requester that nobody holds any more.
    func abandon() {
        _ = core.phase.drain()
        core.endAll(with: .draining)
        core.phase.stopped()
        core.control?.end()
        core.release()
        endPublishing()
        readyWaiters.resumeAll()
        drainWaiters.resumeAll()
        stopWaiters.resumeAll()
    }

    private func waitUntilStopped() async {
        if core.phase.refusal == .stopped { return }
        let id = stopWaiters.makeID()
        await withUnsafeContinuation { stopWaiters.add($0, as: id) }
    }

    private func waitUntilDrained(_ deadline: Deadline) async {
        guard core.correlator.count > 0 else { return }
        let id = drainWaiters.makeID()
        let timer = LoopTimer(on: loop) { [unowned self] in self.assumeIsolated { $0.drainWaiters.resume(id) } }
        timer.schedule(at: deadline)
        core.onDrained = { [unowned self] in self.assumeIsolated { $0.drainWaiters.resumeAll() } }
        await withUnsafeContinuation { drainWaiters.add($0, as: id) }
        core.onDrained = nil
        timer.invalidate()
    }

    private func closeClients() async {
        do throws(KafkaError) {
            try await consumer.close(deadline: .after(.seconds(5)))
        } catch {
            logger.warning("the consumer of replies did not close in time", ["error": error.description])
        }
        do throws(KafkaError) {
            // What is still queued are requests that nobody waits for any more.
            try await core.producer.close(deadline: .after(.milliseconds(100)))
        } catch {
            logger.debug("requests were dropped at the end", ["error": error.description])
        }
    }
}

extension RequestError {
    /// The error that a refusal is for a caller.
    init(_ refusal: RequesterPhase.Refusal) {
        switch refusal {
        case .notReady(let reason): self = .notReady(reason: reason)
        case .draining: self = .draining
        case .stopped: self = .stopped
        }
    }
}
