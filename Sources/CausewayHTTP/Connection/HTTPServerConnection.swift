internal import CausewayRuntime

/// Drives one connection of a server: reads a request, has it answered, writes the answer, and again.
///
/// The parser, decoder and encoder are pure; this moves bytes between them and the socket, and holds the time-outs.
///
/// Sendable because it belongs to its stream's loop: its task prefers the loop and nothing else calls it elsewhere, which
/// the stream checks in debug builds. Not an actor: each continuation of one is resumed by two jobs instead of one.
final class HTTPServerConnection: @unchecked Sendable {
    let loop: EventLoop
    let stream: TCPStream
    let shared: HTTPServerShared
    let state: HTTPLoopState
    private var parser: HTTPRequestParser
    private lazy var timer = LoopTimer(on: loop) { [unowned self] in self.timedOut() }
    /// A time-out has passed since the timer was last set.
    private(set) var hasTimedOut = false
    /// A head has begun and must be complete by the timer's deadline.
    private var isReadingHead = false
    /// Waits for a request and has nothing in hand.
    private var isIdle = false
    private(set) var isDraining = false
    /// It has no task: it waits for a request, and long enough that its memory counts more than a new task.
    private(set) var isAsleep = false
    /// When a connection without a request closes.
    private var idleDeadline = Deadline.never
    /// Requests that were served since the connection last waited for bytes.
    private var streak = 0
    /// Cancels the connection's task.
    var cancel: (() -> Void)?
    /// Why that was done.
    private(set) var interruption = HTTPInterruption.none
    /// When the handler that runs must have answered; never if none runs.
    var handlerDeadline = Deadline.never
    /// What an answer must know that is written in the place of a handler's.
    private var handled: (isHead: Bool, version: HTTPVersion) = (false, .http11)
    /// The route of the handler that runs; not counted, for the routes live as long as `shared`.
    private unowned(unsafe) var handledRoute: HTTPRoute?
    /// The peer's address and port.
    private(set) lazy var remoteAddress = stream.remoteAddress
    /// Counts the requests that were answered.
    var number = 0
    /// The body of the request that is being served.
    var body = HTTPConnectionBody()
    /// The body of the response that is being written piece by piece.
    var outgoing = HTTPOutgoingBody(framing: .none, length: nil)
    /// What a stream of events wants done while it waits.
    var watch: HTTPStreamWatch?
    var heart: LoopTimer?

    var configuration: HTTPServerConfiguration { shared.configuration }

    init(_ stream: TCPStream, _ shared: HTTPServerShared, _ state: HTTPLoopState) {
        self.loop = stream.loop
        self.stream = stream
        self.shared = shared
        self.state = state
        self.parser = HTTPRequestParser(limits: shared.configuration.limits)
    }

    /// Serves the connection until it is closed or falls asleep.
    ///
    /// - Returns: Whether it sleeps: it is open, and its owner calls this again when the stream wakes.
    func run() async -> Bool {
        isAsleep = false
        stream.writeTimeout = configuration.writeTimeout
        stream.startReading()
        while await serveNext() {
            // A client that pipelines without end must not have the loop for itself.
            if streak >= HTTPServerConnection.streakLimit {
                streak = 0
                await Task.yield()
            }
        }
        if isAsleep, sleep() { return true }
        end()
        return false
    }

    /// Closes the connection.
    func end() {
        timer.invalidate()
        stream.close()
    }

    /// Gives back what a connection at rest has no need of; false if it isn't at rest.
    private func sleep() -> Bool {
        guard stream.inboundCount == 0, !stream.hasEnded, stream.isDrained, !isDraining, interruption == .none else {
            return false
        }
        stream.trim()
        // With it goes the task, whose memory is most of what a connection takes.
        cancel = nil
        timer.schedule(at: idleDeadline)
        return true
    }

    /// Serves one request, or waits for more bytes; false when the connection must end.
    private func serveNext() async -> Bool {
        let stream = stream
        switch parser.parse(stream.inboundBytes) {
        case .head(let head):
            stream.consume(head.byteCount)
            isReadingHead = false
            streak += 1
            return await serve(head)
        case .needMore:
            streak = 0
            // A byte that comes in the same moment as the time-out does not undo it.
            if await waitForHead(), !(hasTimedOut && isReadingHead) { return true }
            if hasTimedOut, parser.hasBegun { await refuse(HTTPParseFailure.lateHead.httpError) }
            return false
        case .failure(let failure):
            timer.cancel()
            await refuse(failure.httpError)
            return false
        }
    }

    /// Sends what is to be sent and waits for more bytes; false when none come.
    private func waitForHead() async -> Bool {
        do { try stream.flushNow() } catch { return false }
        if parser.hasBegun {
            if !isReadingHead {
                isReadingHead = true
                setTimer(configuration.headTimeout)
            }
        } else {
            if isDraining, number > 0 { return false }
            let now = Deadline.coarseNow().nanoseconds
            idleDeadline = HTTPLoopState.deadline(now, state.idleNanoseconds)
            setTimer(at: HTTPLoopState.deadline(now, state.wakefulNanoseconds))
            isIdle = true
        }
        defer { isIdle = false }
        let hasMore = await stream.readMore(beyond: stream.inboundCount)
        if hasMore { isAsleep = false }
        return hasMore
    }

    /// Requests of one connection that are served in a row while others wait.
    private static let streakLimit = 32

    // MARK: Time-outs

    func setTimer(_ duration: Duration) { setTimer(at: .after(duration)) }

    func setTimer(at deadline: Deadline) {
        hasTimedOut = false
        timer.schedule(at: deadline)
    }

    func cancelTimer() { timer.cancel() }

    private func timedOut() {
        if isIdle, !idleDeadline.hasPassed { isAsleep = true }
        if handlerDeadline != .never, handlerDeadline.hasPassed { return answerLate() }
        hasTimedOut = true
        stream.wakeReader()
    }

    /// Gives a handler its time.
    func beginHandling(_ head: HTTPRequestHead, _ route: HTTPRoute?, until deadline: Deadline) {
        handled = (head.request.method == .head, head.version)
        handledRoute = route
        handlerDeadline = deadline
        timer.schedule(at: deadline)
    }

    /// The handler has returned.
    func endHandling() {
        handlerDeadline = .never
        timer.cancel()
    }

    /// Gives a handler less time than it had; on the loop.
    func limitHandling(of number: Int, to deadline: Deadline) {
        guard number == self.number, deadline < handlerDeadline else { return }
        handlerDeadline = deadline
        // A body that is waited for has its own time, after which this one is set.
        if !body.isBeingRead { timer.schedule(at: deadline) }
    }

    /// Answers in the place of a handler that takes too long, and lets nothing of its own follow.
    private func answerLate() {
        handlerDeadline = .never
        writeLateAnswer(handledRoute?.template.text, isHead: handled.isHead, version: handled.version)
        interrupt(.late)
        closeBody()
        // Whatever the handler does: a client that has its answer and goes leaves no socket behind.
        stream.onPeerClosed = { [unowned stream] in stream.close() }
    }

    /// Cancels the connection's task.
    func interrupt(_ reason: HTTPInterruption) {
        if interruption == .none { interruption = reason }
        cancel?()
    }

    // MARK: End

    /// Has the connection close as soon as it has nothing in hand.
    ///
    /// One that was accepted a moment ago and has not asked for anything yet may still do so until it would fall asleep:
    /// who connects sends a request next, and to close then would be to refuse it.
    func beginDraining() {
        isDraining = true
        if isIdle && number > 0 || isAsleep { stream.wakeReader() }
        watch?.onStop()
    }

    /// Ends the connection whatever it does.
    func abort() {
        interrupt(.stopping)
        stream.close()
    }

    /// Closes so that the client reads what was sent: a plain close with unread input resets the connection and may
    /// take the answer with it (RFC 9112 section 9.6).
    func closeLingering() async {
        do { try await stream.drain() } catch { return }
        stream.shutdownOutput()
        let end = Deadline.after(.seconds(10))
        var left = HTTPServerConnection.lingerLimit
        while left > 0, !end.hasPassed {
            left -= stream.inboundCount
            stream.consume(stream.inboundCount)
            setTimer(.seconds(2))
            guard await stream.readMore(beyond: stream.inboundCount) else { break }
        }
        cancelTimer()
    }

    /// Bytes that are read and thrown away so that the client gets to read the answer.
    private static let lingerLimit = 8 << 20
}
