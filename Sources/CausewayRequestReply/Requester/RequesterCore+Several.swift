internal import CausewayRuntime

/// Requests that have several replies.
extension RequesterCore {
    /// Sends a request whose reply has several records.
    func beginStream(
        _ draft: RequestDraft, _ caller: UnsafeContinuation<Result<ReplyStreamHandle, RequestError>, Never>
    ) {
        onLoop { [self] in
            guard case .stream(let window) = draft.replies else { preconditionFailure("not a stream") }
            if phase.isReady, control == nil {
                let reason = "streamed replies need the control topic"
                return caller.resume(returning: .failure(.notReady(reason: reason)))
            }
            let collector = StreamCollector(window: window)
            do throws(RequestError) {
                let id = try begin(draft, .collector(collector))
                collector.onCredit = { [weak self] in self?.control?.credit(id, upTo: $0) }
                caller.resume(returning: .success(ReplyStreamHandle(self, id, collector)))
            } catch {
                noteRefusal(error)
                caller.resume(returning: .failure(error))
            }
        }
    }

    /// Sends a request that several responders answer.
    func beginGathering(_ draft: RequestDraft, _ goal: GatherGoal, _ caller: GatherCollector.Caller) {
        let task = SuspendedTask.current
        onLoop { [self] in
            if task?.isCancelled == true { return caller.resume(returning: .failure(.cancelled)) }
            do throws(RequestError) {
                try begin(draft, .collector(GatherCollector(goal, caller, task)))
            } catch {
                noteRefusal(error)
                caller.resume(returning: .failure(error))
            }
        }
    }
}
