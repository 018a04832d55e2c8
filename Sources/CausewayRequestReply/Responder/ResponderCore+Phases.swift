internal import CausewayKafka
internal import CausewayObservability
internal import CausewayRuntime

/// Rebalances, the start and the end.
extension ResponderCore {
    /// Reads from when the reply topics are known until the end.
    func serve(_ hooks: PartitionHooks?) async {
        do {
            try await hooks?.starting()
        } catch {
            // Whoever refused knows why.
            return await stop(deadline: .now())
        }
        control?.begin()
        if let metrics { publishing = Beat(on: loop) { [counters] in metrics.publish(counters.snapshot) } }
        await addresses.prepare(configuration.replyTopics)
        await read()
    }

    // MARK: Rebalances

    func rebalance(_ event: RebalanceEvent, _ hooks: PartitionHooks?) async {
        loop.preconditionIsCurrent()
        switch event {
        case .assigned(let partitions):
            await hooks?.assigned(partitions)
            for partition in partitions { begin(partition) }
            isAssigned = true
            control?.beat()
            readyWaiters.resumeAll()
        case .revoked(let partitions):
            await giveUp(partitions)
            await hooks?.released(partitions)
        case .lost(let partitions):
            // Somebody else works on these requests already; what is done here is not stored any more.
            for given in take(partitions) { given.isRevoked = true }
            await hooks?.released(partitions)
        }
    }

    private func begin(_ partition: TopicPartition) {
        while progress.count <= partition.partition { progress.append(nil) }
        progress[partition.partition] = PartitionProgress(partition)
    }

    /// Takes partitions out: no request of them is begun any more.
    private func take(_ partitions: [TopicPartition]) -> [PartitionProgress] {
        partitions.compactMap { partition in
            guard progress.indices.contains(partition.partition) else { return nil }
            defer { progress[partition.partition] = nil }
            return progress[partition.partition]
        }
    }

    /// Lets the requests under way finish and stores their offsets; the consumer commits them when this returns.
    private func giveUp(_ partitions: [TopicPartition]) async {
        let given = take(partitions)
        let deadline = Deadline.after(configuration.consumer.revokeTimeout)
        while given.contains(where: { $0.tracker.underWay > 0 }), !deadline.hasPassed {
            await pause(deadline.remaining)
        }
        storeOffsets()
        for progress in given { progress.isRevoked = true }
    }

    // MARK: Start and end

    /// Suspends until partitions have been assigned, and requesters been told, where that can be done.
    func waitUntilReady() async throws(KafkaError) {
        loop.preconditionIsCurrent()
        while !isAssigned || control?.isJoining == true {
            if isStopping { throw KafkaError(.closed, "The responder is being stopped.") }
            let id = readyWaiters.makeID()
            await withTaskCancellationHandler {
                await withUnsafeContinuation { readyWaiters.add($0, as: id) }
            } onCancel: {
                loop.execute { self.readyWaiters.resume(id) }
            }
            if Task.isCancelled { throw KafkaError(.cancelled, "The task was cancelled.") }
        }
    }

    /// Takes no more requests, lets those under way finish until the deadline, then cancels them, and closes the clients.
    func stop(deadline: Deadline) async {
        loop.preconditionIsCurrent()
        if isStopping { return await waitUntilStopped() }
        isStopping = true
        control?.sayStopped()
        readyWaiters.resumeAll()
        batch = nil
        // In hand it would hold up the close.
        reader?.stop()
        endReading()
        let idle = idleWorkers
        idleWorkers = []
        for worker in idle { worker.resume() }
        while isAnythingUnderWay, !deadline.hasPassed { await pause(deadline.remaining) }
        for worker in workers.values { worker.task?.cancel() }
        storeOffsets()
        await closeClients()
        hasStopped = true
        stopWaiters.resumeAll()
    }

    /// Ends at once, for a responder that nobody holds any more.
    func abandon() {
        if isStopping { return }
        isStopping = true
        batch = nil
        reader?.stop()
        endReading()
        for worker in workers.values { worker.task?.cancel() }
        let idle = idleWorkers
        idleWorkers = []
        for worker in idle { worker.resume() }
        readyWaiters.resumeAll()
        release()
    }

    private var isAnythingUnderWay: Bool { !workers.isEmpty || deliveries.count > 0 }

    private func waitUntilStopped() async {
        if hasStopped { return }
        let id = stopWaiters.makeID()
        await withUnsafeContinuation { stopWaiters.add($0, as: id) }
    }

    private func closeClients() async {
        do throws(KafkaError) {
            try await consumer.close(deadline: .after(.seconds(5)))
        } catch {
            logger.warning("the consumer of requests did not close in time", ["error": error.description])
        }
        await control?.close()
        await outcomes?.close()
        release()
        do throws(KafkaError) {
            try await producer.close(deadline: .after(.seconds(1)))
        } catch {
            logger.warning("replies were dropped at the end", ["error": error.description])
        }
    }

    /// Lets go of the producer's topics, which keep its client alive.
    private func release() {
        publishing?.end()
        metrics?.publish(counters.snapshot)
        control?.release()
        control = nil
        addresses.release()
    }
}
