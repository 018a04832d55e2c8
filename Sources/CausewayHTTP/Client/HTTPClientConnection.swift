internal import CausewayRuntime

/// One connection of a client: sends a request, reads its response, and so on.
///
/// Sendable because it belongs to its client's loop, as its stream does, and is touched there only.
final class HTTPClientConnection: @unchecked Sendable {
    let stream: TCPStream
    private let origin: String
    private let limits: HTTPLimits
    private var parser: HTTPResponseParser
    private lazy var timer = LoopTimer(on: stream.loop) { [unowned self] in self.timedOut() }
    /// The request that it serves; `nil` while it is idle.
    private(set) var ticket: UInt64?
    /// Why it was ended, if its client ended it.
    private(set) var failure: HTTPClientError?
    /// A byte of a response to the request has come.
    private(set) var hasAnswer = false
    /// Responses that were read to their end.
    private(set) var served = 0
    /// The response that was read allows another request.
    private var staysOpen = false
    /// Called when it was idle for too long.
    var onIdleTimeout: (() -> Void)?

    init(_ stream: TCPStream, _ origin: String, _ limits: HTTPLimits) {
        self.stream = stream
        self.origin = origin
        self.limits = limits
        parser = HTTPResponseParser(limits: limits)
        stream.readsOnAfterBrokenWrite = true
        stream.startReading()
    }

    // MARK: Life

    /// Whether an idle connection can be used: open, and nothing has come that nobody asked for.
    var isClean: Bool { !stream.hasEnded && !stream.isOutputBroken && stream.inboundCount == 0 }

    /// Whether it can serve another request after this one.
    var isReusable: Bool { staysOpen && isClean && stream.isDrained }

    /// Whether it ended before a request that it took over from another one got an answer: the server had closed it.
    var wasStale: Bool { served > 0 && !hasAnswer && stream.hasEnded }

    func begin(_ ticket: UInt64, _ deadline: Deadline) {
        self.ticket = ticket
        hasAnswer = false
        staysOpen = false
        timer.schedule(at: deadline)
    }

    /// Gives the request that it serves another time.
    func setDeadline(_ deadline: Deadline) { if !stream.isClosed { timer.schedule(at: deadline) } }

    func becomeIdle(_ timeout: Duration) {
        ticket = nil
        timer.schedule(at: .after(timeout))
    }

    /// Ends it; the request that it serves fails with the reason.
    func end(_ reason: HTTPClientError?) {
        if failure == nil { failure = reason }
        timer.invalidate()
        stream.close()
    }

    private func timedOut() {
        if ticket == nil { onIdleTimeout?() } else { end(.timedOut(origin)) }
    }

    // MARK: Sending

    /// Sends a request's head, and its body if that is in memory.
    ///
    /// - Returns: How a body must be sent that follows.
    func send(
        _ request: HTTPRequest, _ body: HTTPResponseEncoder.Body, _ bytes: [UInt8] = []
    ) throws(HTTPClientError) -> HTTPBodyFraming {
        var request = request
        if request.authority == nil { request.authority = origin }
        let framing: HTTPBodyFraming
        do {
            framing = try HTTPRequestEncoder.appendHead(request, body: body, to: &stream.outbound)
        } catch {
            // Nothing was sent: the connection is as good as before.
            staysOpen = true
            throw HTTPClientError(.invalidRequest, "\(request.method) to \(origin) can't be sent: \(error)")
        }
        stream.outbound.append(contentsOf: bytes)
        // A failure is found when the response is read, which may have come all the same.
        try? stream.flushNow()
        return framing
    }

    // MARK: Receiving

    /// Waits for the head of the final response; interim ones (1xx) are skipped.
    func receiveHead(_ method: HTTPRequest.Method) async throws(HTTPClientError) -> HTTPResponseHead {
        let stream = stream
        while true {
            switch parser.parse(stream.inboundBytes, answering: method) {
            case .head(let head):
                hasAnswer = true
                stream.consume(head.byteCount)
                if head.isInterim { continue }
                guard head.response.status != .switchingProtocols else {
                    throw malformed("101 to a request that asked for no other protocol")
                }
                return head
            case .failure(let failure): throw malformed(failure.reason)
            case .needMore:
                hasAnswer = hasAnswer || stream.inboundCount > 0
                guard await stream.readMore(beyond: stream.inboundCount) else { throw ended() }
            }
        }
    }

    /// Reads a body into memory.
    func receiveBody(_ framing: HTTPBodyFraming) async throws(HTTPClientError) -> [UInt8] {
        let stream = stream
        if case .length(let length) = framing, length <= stream.inboundCount, length <= limits.bodyBytes {
            let bytes = stream.inboundBytes.extracting(first: length).copied()
            stream.consume(length)
            return bytes
        }
        var decoder = HTTPBodyDecoder(framing: framing, limits: limits)
        var body: [UInt8] = []
        while let bytes = try await receiveBytes(&decoder) {
            if body.isEmpty { body = bytes } else { body.append(contentsOf: bytes) }
        }
        return body
    }

    /// The next bytes of a body, `nil` at its end.
    func receiveBytes(_ decoder: inout HTTPBodyDecoder) async throws(HTTPClientError) -> [UInt8]? {
        let stream = stream
        while true {
            let step = decoder.next(stream.inboundBytes)
            switch step.event {
            case .data(let range):
                let bytes = stream.inboundBytes.extracting(range).copied()
                stream.consume(step.consumed)
                return bytes
            case .end:
                stream.consume(step.consumed)
                return nil
            case .failure(let failure): throw bodyFailure(failure)
            case .needMore:
                stream.consume(step.consumed)
                if await stream.readMore(beyond: stream.inboundCount) { continue }
                // A broken connection, as against a closed one, ends no body.
                guard !stream.isClosed, decoder.endOfInput() == nil else { throw ended() }
                return nil
            }
        }
    }

    /// The response has been read to its end.
    func finish(_ head: HTTPResponseHead) {
        served += 1
        staysOpen = head.keepAlive
    }

    // MARK: Failures

    /// Why nothing comes any more.
    func ended() -> HTTPClientError {
        if let failure { return failure }
        let what = hasAnswer ? "within a response" : "before it answered"
        return HTTPClientError(
            .connectionClosed,
            "\(origin) closed the connection \(what); send the request again if it may be done twice, else look up what became of it"
        )
    }

    private func malformed(_ reason: String) -> HTTPClientError {
        HTTPClientError(
            .malformedResponse, "\(origin) sent what is no response: \(reason); is that an HTTP/1.1 server?")
    }

    private func bodyFailure(_ failure: HTTPParseFailure) -> HTTPClientError {
        guard failure == .bodyTooLarge else { return malformed(failure.reason) }
        return HTTPClientError(
            .responseTooLarge,
            "\(origin) sent a body of more than \(limits.bodyBytes) bytes; raise `limits.bodyBytes` or stream the response"
        )
    }
}

extension HTTPClientError {
    static func timedOut(_ origin: String) -> Self {
        Self(
            .timedOut,
            "\(origin) has not answered by the deadline; the request may have been done: look it up, or ask again")
    }

    static func cancelled(_ origin: String) -> Self {
        Self(.cancelled, "the task was cancelled before \(origin) answered; the request may have been done")
    }

    static func clientClosed(_ origin: String) -> Self {
        Self(.clientClosed, "the client of \(origin) was shut down; make a new one")
    }
}
