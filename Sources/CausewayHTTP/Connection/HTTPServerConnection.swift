internal import CausewayRuntime

/// Drives one connection of a server: reads a request, has it answered, writes the answer, and again.
///
/// Isolated to its loop. The parser, decoder and encoder are pure; this moves bytes between them and the socket, and
/// holds the time-outs.
actor HTTPServerConnection {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.serialExecutor.asUnownedSerialExecutor() }

    let stream: TCPStream
    let shared: HTTPServerShared
    let dates: HTTPDates
    private var parser: HTTPRequestParser
    private lazy var timer = LoopTimer(on: loop) { [unowned self] in self.assumeIsolated { $0.timedOut() } }
    /// A time-out has passed since the timer was last set.
    private(set) var hasTimedOut = false
    /// A head has begun and must be complete by the timer's deadline.
    private var isReadingHead = false
    /// Waits for a request and has nothing in hand.
    private var isIdle = false
    private(set) var isDraining = false
    /// Cancels the connection's task.
    var cancel: (() -> Void)?
    /// The peer's address and port.
    private(set) lazy var remoteAddress = stream.remoteAddress
    /// Counts the requests that were answered.
    var number = 0
    /// The body of the request that is being served.
    var body = HTTPConnectionBody()
    /// The body of the response that is being written piece by piece.
    var outgoing = HTTPOutgoingBody(framing: .none, length: nil)

    var configuration: HTTPServerConfiguration { shared.configuration }

    init(_ stream: TCPStream, _ shared: HTTPServerShared, _ dates: HTTPDates) {
        self.loop = stream.loop
        self.stream = stream
        self.shared = shared
        self.dates = dates
        self.parser = HTTPRequestParser(limits: shared.configuration.limits)
    }

    /// Serves the connection until it is closed.
    func run() async {
        stream.writeTimeout = configuration.writeTimeout
        stream.startReading()
        serving: while true {
            switch await nextHead() {
            case .head(let head):
                if await !serve(head) { break serving }
            case .failure(let failure):
                await refuse(failure.httpError)
                break serving
            case .end:
                break serving
            }
        }
        timer.invalidate()
        stream.close()
    }

    private enum NextHead {
        case head(HTTPRequestHead)
        case failure(HTTPParseFailure)
        case end
    }

    private func nextHead() async -> NextHead {
        let stream = stream
        while true {
            switch parser.parse(stream.inboundBytes) {
            case .head(let head):
                stream.consume(head.byteCount)
                isReadingHead = false
                timer.cancel()
                return .head(head)
            case .failure(let failure):
                timer.cancel()
                return .failure(failure)
            case .needMore:
                guard await waitForHead() else {
                    guard hasTimedOut, parser.hasBegun else { return .end }
                    return .failure(.lateHead)
                }
            }
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
            if isDraining { return false }
            setTimer(configuration.idleTimeout)
            isIdle = true
        }
        defer { isIdle = false }
        return await stream.readMore(beyond: stream.inboundCount)
    }

    // MARK: Time-outs

    func setTimer(_ duration: Duration) {
        hasTimedOut = false
        timer.schedule(at: .after(duration))
    }

    func cancelTimer() { timer.cancel() }

    private func timedOut() {
        hasTimedOut = true
        stream.wakeReader()
    }

    // MARK: End

    /// Has the connection close as soon as it has nothing in hand.
    func beginDraining() {
        isDraining = true
        if isIdle { stream.wakeReader() }
    }

    /// Ends the connection whatever it does.
    func abort() {
        cancel?()
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
