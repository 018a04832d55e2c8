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
    // What is marked is touched with every request, on the loop's thread, and no access lasts while other code runs: nothing
    // for the runtime to check.
    @exclusivity(unchecked) private var parser: HTTPRequestParser
    @exclusivity(unchecked) private var madeTimer: LoopTimer?
    /// A time-out has passed since the timer was last set.
    @exclusivity(unchecked) private(set) var hasTimedOut = false
    /// A head has begun and must be complete by the timer's deadline.
    @exclusivity(unchecked) private var isReadingHead = false
    /// Waits for a request and has nothing in hand.
    @exclusivity(unchecked) var isIdle = false
    /// Bytes that were there when the wait for more began.
    @exclusivity(unchecked) var seenBytes = 0
    /// What the task has to go on with once it is woken, if something was begun without it.
    @exclusivity(unchecked) var handedOver: Step?
    @exclusivity(unchecked) private(set) var isDraining = false
    /// It has no task: it waits for a request, and long enough that its memory counts more than a new task.
    @exclusivity(unchecked) private(set) var isAsleep = false
    /// When a connection without a request closes.
    @exclusivity(unchecked) private var idleDeadline = Deadline.never
    /// Requests that were served since the connection last waited for bytes.
    @exclusivity(unchecked) var streak = 0
    /// Cancels the connection's task.
    var cancel: (() -> Void)?
    /// Why that was done.
    @exclusivity(unchecked) private(set) var interruption = HTTPInterruption.none
    /// When the handler that runs must have answered; never if none runs.
    @exclusivity(unchecked) var handlerDeadline = Deadline.never
    /// What an answer must know of the request that is served.
    @exclusivity(unchecked) var exchange = HTTPResponseEncoder.Exchange.unread
    /// The route of the handler that runs; not counted, for the routes live as long as `shared`.
    @exclusivity(unchecked) private unowned(unsafe) var handledRoute: HTTPRoute?
    /// The peer's address and port.
    let remoteAddress: String?
    /// Counts the requests that were answered.
    @exclusivity(unchecked) var number = 0
    /// The body of the request that is being served.
    @exclusivity(unchecked) var body = HTTPConnectionBody()
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
        self.remoteAddress = stream.remoteAddress
        self.parser = HTTPRequestParser(limits: shared.configuration.limits)
    }

    /// Serves the connection until it is closed or falls asleep.
    ///
    /// - Returns: Whether it sleeps: it is open, and its owner calls this again when the stream wakes.
    func run() async -> Bool {
        isAsleep = false
        stream.writeTimeout = configuration.writeTimeout
        stream.serveInbound = { [self] in serveSynchronously() }
        stream.startReading()
        await serveAll()
        stream.serveInbound = nil
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

    /// Serves requests and waits for them until the connection must end or falls asleep.
    ///
    /// One function, because each that suspends costs a frame and a look at the executor. What happens with every request is
    /// here, with two points of suspension: the handler, and the wait for the next. What is rarer has functions of its own.
    private func serveAll() async {
        while true {
            switch takeStep() {
            case .handle(let request):
                beginHandling(request.route, until: request.deadline)
                let response: HTTPServerResponse
                do {
                    response = try await shared.routes.handler(of: request)(request)
                } catch {
                    response = failureResponse(error, request)
                }
                if dismiss() { return await closeLingering() }
                if answerNow(response) { break }
                guard await answer(response) else { return }
            case .answer(let response):
                guard await answer(response) else { return }
            case .refuse(let error):
                return await refuse(error)
            case .end: return
            case .wait:
                guard beginToWait() else { return }
                let seen = stream.inboundCount
                seenBytes = seen
                if stream.mustWait(beyond: seen) {
                    await withUnsafeContinuation { stream.wait($0, beyond: seen, isServed: true) }
                }
                guard endWait(hasMore: handedOver != nil || stream.inboundCount > seenBytes) else {
                    guard hasTimedOut, parser.hasBegun else { return }
                    exchange = .unread
                    return await refuse(HTTPParseFailure.lateHead.httpError)
                }
            }
            // A client that pipelines without end must not have the loop for itself.
            if streak >= HTTPServerConnection.streakLimit {
                streak = 0
                await Task.yield()
            }
        }
    }

    /// What the bytes that are here ask for.
    enum Step {
        /// To be answered by its route; it is counted.
        case handle(HTTPServerRequest)
        case answer(HTTPServerResponse)
        case refuse(HTTPError)
        case wait
        /// The connection is to end.
        case end
    }

    private func takeStep() -> Step {
        guard let step = handedOver else { return nextStep() }
        handedOver = nil
        return step
    }

    /// Looks at the bytes that are here; not part of `serveAll()`, whose frame would have to hold all that this one needs.
    func nextStep() -> Step {
        let stream = stream
        switch parser.parse(stream.inboundBytes) {
        case .head(let head):
            stream.consume(head.byteCount)
            isReadingHead = false
            streak += 1
            return begin(head)
        case .needMore:
            streak = 0
            return .wait
        case .failure(let failure):
            exchange = .unread
            return .refuse(failure.httpError)
        }
    }

    /// Sends what is to be sent and sets the time for the next bytes; false if none are wanted.
    func beginToWait() -> Bool {
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
        return true
    }

    /// After the wait for bytes: whether some came in time.
    private func endWait(hasMore: Bool) -> Bool {
        isIdle = false
        guard hasMore else { return false }
        isAsleep = false
        // A byte that comes in the same moment as the time-out does not undo it.
        return !(hasTimedOut && isReadingHead)
    }

    /// Requests of one connection that are served in a row while others wait.
    static let streakLimit = 32

    // MARK: Time-outs

    private var timer: LoopTimer {
        if let madeTimer { return madeTimer }
        let timer = LoopTimer(on: loop) { [unowned self] in self.timedOut() }
        madeTimer = timer
        return timer
    }

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
    func beginHandling(_ route: HTTPRoute?, until deadline: Deadline) {
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
        writeLateAnswer(handledRoute?.template.text)
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
