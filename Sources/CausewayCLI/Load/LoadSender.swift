internal import CausewayRequestReply
internal import CausewayRuntime

/// One of the tasks of a load: sends requests one after another and notes how they ended.
///
/// It shares nothing with the other tasks while the load has no count, so that it measures requests and not itself.
struct LoadSender: Sendable {
    let load: RequestLoad
    let requester: Requester
    /// Requests that may still be begun; nil where time alone ends the load.
    let left: LoadAllowance?
    /// When counting begins, and when no request is begun any more.
    let begin: Deadline
    let end: Deadline

    /// Sends until the load is over; how this task's requests ended.
    func run() async -> LoadFigures {
        var figures = LoadFigures()
        // One ends when the next one starts: the clock is read once a request.
        var start = Deadline.now()
        while start < end {
            let isCounted = start >= begin
            if isCounted, let left, !left.take() { break }
            var failure: RequestError?
            do {
                _ = try await load.send(requester, deadline: start.advanced(by: load.timeout))
            } catch {
                failure = error
            }
            let now = Deadline.now()
            if isCounted { note(failure, from: start, to: now, in: &figures) }
            start = now
        }
        return figures
    }

    private func note(
        _ error: RequestError?, from start: Deadline, to now: Deadline, in figures: inout LoadFigures
    ) {
        figures.sent += 1
        switch error {
        case nil:
            // What ends after the end would count for time that is not in the rate.
            if now <= end {
                figures.answered += 1
                figures.latencies.append(UInt32(clamping: (now.nanoseconds - start.nanoseconds) / 1000))
            }
        case .timeout: figures.timedOut += 1
        default: figures.failed += 1
        }
    }
}
