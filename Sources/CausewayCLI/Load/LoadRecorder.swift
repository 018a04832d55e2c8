internal import CausewayRequestReply
internal import CausewayRuntime

/// Sends the requests of a load and notes how they ended; on the requester's loop.
actor LoadRecorder {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.serialExecutor.asUnownedSerialExecutor() }

    /// Requests that may still be begun.
    private var left: Int
    /// When counting begins, and when no request is begun any more.
    private let begin: Deadline
    private let end: Deadline
    private var result = LoadFigures()

    init(on loop: EventLoop, count: Int?, warmUp: Duration, duration: Duration?) {
        self.loop = loop
        left = count ?? .max
        let begin = Deadline.after(warmUp)
        self.begin = begin
        end = duration.map { begin.advanced(by: $0) } ?? .never
    }

    /// What has been measured.
    var figures: LoadFigures {
        var figures = result
        figures.elapsed = min(Deadline.now(), end).since(begin)
        return figures
    }

    /// One of the tasks: sends requests one after another until the load is over.
    func send(_ load: RequestLoad, _ requester: Requester) async {
        // One ends when the next one starts: the clock is read once a request.
        var start = Deadline.now()
        while left > 0, start < end {
            let isCounted = start >= begin
            if isCounted, left != .max { left -= 1 }
            var failure: RequestError?
            do {
                _ = try await load.send(requester, deadline: start.advanced(by: load.timeout))
            } catch {
                failure = error
            }
            let now = Deadline.now()
            if isCounted { note(failure, from: start, to: now) }
            start = now
        }
    }

    private func note(_ error: RequestError?, from start: Deadline, to now: Deadline) {
        result.sent += 1
        switch error {
        case nil:
            // What ends after the end would count for time that is not in the rate.
            if now <= end {
                result.answered += 1
                result.latencies.append(UInt32(clamping: (now.nanoseconds - start.nanoseconds) / 1000))
            }
        case .timeout: result.timedOut += 1
        default: result.failed += 1
        }
    }
}
