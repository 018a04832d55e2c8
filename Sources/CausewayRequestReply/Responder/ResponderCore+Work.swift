internal import CausewayKafka
internal import CausewayObservability
internal import CausewayRuntime

/// From the record to the handler.
extension ResponderCore {
    /// Workers beyond this number end when they have nothing to do.
    private static let idleWorkerLimit = 64

    /// Reads until the task is cancelled or the consumer is closed.
    func read() async {
        while !isStopping, !Task.isCancelled {
            do throws(KafkaError) {
                try await consumer.subscribe(to: configuration.topic)
                if isStopping { return }
                try await readBatches()
                return
            } catch {
                if isStopping || Task.isCancelled { return }
                logger.error(
                    "requests can't be read", ["topic": configuration.topic, "error": error.description])
                await pause(.seconds(1))
            }
        }
    }

    /// Has batches brought until reading ends.
    private func readBatches() async throws(KafkaError) {
        reader = try consumer.push(on: loop, upTo: 64) { [weak self] in
            self?.begin($0) ?? true
        } ended: { [weak self] error in
            self?.endReading(error)
        }
        let error = await withUnsafeContinuation { readEnd = $0 }
        reader = nil
        if let error { throw error }
    }

    /// Has workers look at a batch; false, as they have to take it to its end before there is another one.
    private func begin(_ batch: ConsumerBatch) -> Bool {
        loop.preconditionIsCurrent()
        // What comes once a stop has begun is left to others.
        if isStopping { return true }
        self.batch = batch
        taken = 0
        clock.refresh()
        wakeWorker()
        return false
    }

    func endReading(_ error: KafkaError? = nil) {
        readEnd?.resume(returning: error)
        readEnd = nil
    }

    /// Has a worker look at the batch, unless one is about to.
    private func wakeWorker() {
        if isWorkerComing { return }
        if let worker = idleWorkers.popLast() {
            isWorkerComing = true
            worker.resume()
        } else if workers.count < configuration.maxInFlight {
            isWorkerComing = true
            let id = nextWorker
            nextWorker += 1
            let worker = ResponderWorker()
            workers[id] = worker
            // Sendable enough: the worker belongs to the loop, and so does the task.
            nonisolated(unsafe) let own = worker
            worker.task = Task.detached(executorPreference: loop.taskExecutor) { await self.work(as: id, own) }
        }
        // Else the next one that is done goes on.
    }

    private func work(as id: Int, _ worker: ResponderWorker) async {
        isWorkerComing = false
        while await waitForRecords() {
            while let (record, progress) = takeRecord() {
                await handle(record, progress, worker)
                if worker.isRequestCancelled { return end(id) }
            }
        }
        end(id)
    }

    private func end(_ id: Int) {
        workers[id] = nil
        noteChange()
        // One that ended with its request may have been the next to go on with the batch.
        if batch != nil, !isStopping { wakeWorker() }
    }

    /// Suspends while there is nothing to take; false when the worker is not needed any more.
    private func waitForRecords() async -> Bool {
        while batch == nil {
            if isStopping || idleWorkers.count >= Self.idleWorkerLimit { return false }
            await withUnsafeContinuation { idleWorkers.append($0) }
            isWorkerComing = false
        }
        return !isStopping
    }

    /// The next record of the batch that is still to be worked on.
    private func takeRecord() -> (ConsumerRecord, PartitionProgress)? {
        while !isStopping, let batch {
            let record = batch[taken]
            taken += 1
            let isLast = taken == batch.count
            if isLast { self.batch = nil } else { wakeWorker() }
            let progress = progress(of: record)
            let isBegun = progress?.begin(record.offset) == true
            if isLast { reader?.goOn() }
            guard let progress, isBegun else { continue }
            return (record, progress)
        }
        return nil
    }

    private func handle(_ record: ConsumerRecord, _ progress: PartitionProgress, _ worker: ResponderWorker) async {
        let detached = record.detachedHeaders()
        guard let deadline = deadline(in: detached.headers) else {
            counters.expired.add()
            return finish(progress, record.offset)
        }
        let isDurable = detached.headers.isDurableRequest
        if isCancelled(detached.headers) {
            counters.cancelled.add()
            return finish(progress, record.offset)
        }
        if !isDurable { counters.handled.add() }
        counters.running.add()
        defer { counters.running.add(-1) }
        let began = metrics.map { _ in Deadline.now() }
        worker.record = record
        worker.trace = TraceContext(detached.headers)?.child()
        let request = Request(record, deadline: deadline)
        let answer =
            isDurable ? await answerDurably(request, worker, progress) : await answer(request, worker, progress)
        worker.record = nil
        if let began { metrics?.noteHandled(since: began) }
        guard let answer else { return }
        if worker.isRequestCancelled {
            counters.cancelled.add()
            return finish(progress, record.offset)
        }
        // Most replies leave without a suspension.
        if !trySend(answer, for: record, detached.headers, progress) {
            await sendWhenPossible(answer, for: record, detached.headers, progress)
        }
    }

    /// Runs the handler, in the trace that the request belongs to; nil when the request is left to others, neither answered
    /// nor done.
    func answer(
        _ request: Request, _ worker: ResponderWorker, _ progress: PartitionProgress
    ) async -> Answer? {
        do {
            guard let trace = worker.trace else { return try await run(request, progress) }
            return try await TraceContext.$current.withValue(trace) { try await run(request, progress) }
        } catch {
            // Cancelled at the end of a stop.
            if isStopping, Task.isCancelled, !worker.isRequestCancelled { return nil }
            return .problem(problem(for: error, request.record))
        }
    }

    private func run(_ request: Request, _ progress: PartitionProgress) async throws -> Answer {
        switch handler {
        case .single(let handler): .value(try await handler(request))
        case .streaming(let handler): try await stream(request, progress, handler)
        }
    }

    /// The request's deadline; nil if it has passed.
    private func deadline(in headers: borrowing ConsumerRecordHeaders) -> Deadline? {
        guard let text = headers.last(named: HeaderName.deadline), let milliseconds = DecimalText.decode(text) else {
            return .never
        }
        return clock.decode(milliseconds, allowance: allowance)
    }

    /// What the requester is told of an error: nothing of the inside.
    func problem(for error: any Error, _ record: ConsumerRecord) -> Problem {
        if let error = error as? any ProblemError { return error.problem }
        logger.error(
            "the handler failed",
            [
                "topic": configuration.topic, "partition": "\(record.partition)", "offset": "\(record.offset)",
                "error": "\(error)",
            ])
        return Problem(status: 500, title: "Internal Server Error")
    }

    /// Suspends for a time, or until something changes.
    func pause(_ duration: Duration) async {
        let id = changeWaiters.makeID()
        let timer = LoopTimer(on: loop) { [unowned self] in changeWaiters.resume(id) }
        timer.schedule(at: .after(duration))
        await withUnsafeContinuation { changeWaiters.add($0, as: id) }
        timer.invalidate()
    }
}
