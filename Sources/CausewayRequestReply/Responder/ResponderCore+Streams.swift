internal import CausewayKafka
internal import CausewayRuntime

/// Replies of several records.
extension ResponderCore {
    /// Runs a handler that writes several records.
    ///
    /// - Returns: What ends the reply.
    func stream(
        _ request: Request, _ progress: PartitionProgress, _ handler: Responder.StreamingHandler
    ) async throws -> Answer {
        guard case .stream(let window)? = request.record.withHeaders({ RequestDraft.Replies($0) }),
            let id = correlationID(of: request.record)
        else {
            throw Problem(
                status: 400, title: "The reply is a stream",
                detail: "The request has to ask for it: header \(WireContract.replies) with 'stream' and a window.")
        }
        let state = ReplyWriterState(request, progress, window: window)
        writers[id] = state
        defer {
            state.isOver = true
            if writers[id] === state { writers[id] = nil }
        }
        do {
            try await handler(request, ReplyWriter(core: self, state: state))
            return .end(state.mark)
        } catch {
            if Task.isCancelled { throw error }
            return .failure(problem(for: error, request.record), state.mark)
        }
    }

    /// A requester takes more of a reply.
    func grant(_ id: CorrelationID, upTo count: Int) {
        guard let state = writers[id], count > state.granted else { return }
        state.granted = count
        state.waiters.resumeAll()
    }

    /// Sends the next record of a reply as soon as the requester takes it.
    func write(_ part: ReplyValue, to state: ReplyWriterState) async throws {
        loop.preconditionIsCurrent()
        while true {
            if Task.isCancelled || state.isOver || state.deadline.hasPassed { throw CancellationError() }
            if state.count < state.granted { break }
            await waitForCredit(state)
        }
        let answer = Answer.part(part, state.mark)
        state.count += 1
        let detached = state.record.detachedHeaders()
        if !trySend(answer, for: state.record, detached.headers, state.progress) {
            await sendWhenPossible(answer, for: state.record, detached.headers, state.progress)
        }
    }

    private func waitForCredit(_ state: ReplyWriterState) async {
        let id = state.waiters.makeID()
        let timer = LoopTimer(on: loop) { state.waiters.resume(id) }
        if state.deadline != .never { timer.schedule(at: state.deadline) }
        await withTaskCancellationHandler {
            await withUnsafeContinuation { state.waiters.add($0, as: id) }
        } onCancel: {
            loop.execute { state.waiters.resume(id) }
        }
        timer.invalidate()
    }
}
