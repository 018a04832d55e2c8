internal import CausewayRuntime

/// Requests whose handlers await nothing are served without the connection's task, which waits on meanwhile: to resume it
/// takes longer than most such handlers.
extension HTTPServerConnection {
    /// Serves what has come; a job of the loop's.
    ///
    /// - Returns: False once there is something for the task, which has to be woken.
    func serveSynchronously() -> Bool {
        // A byte that comes in the same moment as a time-out does not undo it.
        if hasTimedOut { return false }
        isIdle = false
        while true {
            let step = nextStep()
            switch step {
            case .handle(let request):
                guard let handler = synchronousHandler(of: request) else { return handOver(step) }
                let response: HTTPServerResponse
                do {
                    response = try handler(request)
                } catch {
                    response = failureResponse(error, request)
                }
                // Nothing was to be timed: no timer fires while a handler holds the loop.
                state.requestsInFlight -= 1
                if !answerNow(response) {
                    cancelTimer()
                    return handOver(.answer(response))
                }
            case .wait:
                guard beginToWait() else { return handOver(.end) }
                seenBytes = stream.inboundCount
                return true
            case .answer, .refuse, .end: return handOver(step)
            }
            if streak >= HTTPServerConnection.streakLimit {
                streak = 0
                // The next ones in a job of their own: others come first.
                return stream.serveSoon()
            }
        }
    }

    private func handOver(_ step: Step) -> Bool {
        handedOver = step
        return false
    }

    /// What answers a request at once; nil if it, or its body, may have to be waited for.
    private func synchronousHandler(of request: HTTPServerRequest) -> HTTPSynchronousHandler? {
        guard let route = request.route, let handler = route.synchronousHandler else { return nil }
        if route.options.collectsBody, request.body.bytesInMemory == nil { return nil }
        return handler
    }
}
