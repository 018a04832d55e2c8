internal import CausewayRuntime

extension HTTPServerConnection {
    /// Prepares to read the body that a head announces; bytes that are here already are taken at once.
    func openBody(_ framing: HTTPBodyFraming, _ expectsContinue: Bool, limit: Int) -> HTTPRequestBody {
        // A task that a handler left behind reads nothing of this one's.
        body.isBeingRead = false
        body.owesContinue = false
        if body.isComplete, let bytes = takeBodyAtOnce(framing) { return HTTPRequestBody(bytes) }
        body.decoder = HTTPBodyDecoder(framing: framing, limits: configuration.limits, bodyLimit: limit)
        body.owesContinue = expectsContinue
        body.failure = nil
        body.received = 0
        body.waited = 0
        if body.isComplete { return HTTPRequestBody() }
        var announced: Int?
        if case .length(let length) = framing { announced = length }
        return HTTPRequestBody(HTTPConnectionBodySource(self, number), length: announced)
    }

    /// A body that is here as a whole, or that there is none: the state between two requests stays.
    private func takeBodyAtOnce(_ framing: HTTPBodyFraming) -> [UInt8]? {
        let stream = stream
        switch framing {
        case .none: return []
        case .length(let length) where length <= stream.inboundCount:
            let bytes = stream.inboundBytes.extracting(first: length).copied()
            stream.consume(length)
            return bytes
        default: return nil
        }
    }

    /// The next bytes of the body of a request, nil at its end; for its handler.
    func nextBodyBytes(of number: Int) async throws -> [UInt8]? {
        // The handler may have gone elsewhere.
        try await withTaskExecutorPreference(loop.taskExecutor) { try await takeBodyBytes(of: number) }
    }

    private func takeBodyBytes(of number: Int) async throws -> [UInt8]? {
        // A handler that has answered, or reads in two tasks, must not take what is another's.
        guard number == self.number, !body.isBeingRead else { throw HTTPExchangeOver() }
        body.isBeingRead = true
        defer { if number == self.number { body.isBeingRead = false } }
        return try await nextBodyBytes()
    }

    private func nextBodyBytes() async throws -> [UInt8]? {
        if let failure = body.failure { throw failure.httpError }
        let stream = stream
        while true {
            let step = body.decoder.next(stream.inboundBytes)
            switch step.event {
            case .data(let range):
                let bytes = stream.inboundBytes.extracting(range).copied()
                stream.consume(step.consumed)
                body.received += bytes.count
                return bytes
            case .end:
                stream.consume(step.consumed)
                return nil
            case .failure(let failure):
                stream.consume(step.consumed)
                throw failBody(failure)
            case .needMore:
                stream.consume(step.consumed)
                try await waitForBody()
            }
        }
    }

    private func waitForBody() async throws {
        askForBody()
        try stream.flushNow()
        let start = Deadline.now()
        setTimer(at: min(start.advanced(by: bodyAllowance), handlerDeadline))
        let number = number
        let hasMore = await stream.readMore(beyond: stream.inboundCount)
        guard number == self.number else { throw HTTPExchangeOver() }
        setTimer(at: handlerDeadline)
        body.waited += Int64(clamping: Deadline.now().nanoseconds &- start.nanoseconds)
        if hasMore { return }
        throw failBody(stream.hasEnded ? .truncatedBody : .lateBody)
    }

    /// How long the next piece may take: the time-out, or what the least rate leaves of it.
    private var bodyAllowance: Duration {
        let gap = configuration.bodyTimeout
        let rate = Int64(configuration.minimumBodyRate)
        guard rate > 0 else { return gap }
        // What has come buys time, which nobody needs more of than there is in a day.
        let bought = Duration.seconds(min(86_400, Int64(body.received) / rate))
        return min(gap, gap + bought - .nanoseconds(body.waited))
    }

    /// Tells a client that waits for it to send the body.
    func askForBody() {
        guard body.owesContinue else { return }
        body.owesContinue = false
        stream.outbound.append(contentsOf: HTTPResponseEncoder.continueResponse)
    }

    private func failBody(_ failure: HTTPParseFailure) -> HTTPError {
        body.failure = failure
        return failure.httpError
    }

    /// Ends the handler's part in the body: what still reads it fails from here on.
    func closeBody() {
        number += 1
        if body.isBeingRead { stream.wakeReader() }
    }

    /// Whether what the handler left of the body is not worth reading, as far as is known.
    var leavesTooMuch: Bool {
        // A client that waits for 100 and was not asked sends nothing, or anything (RFC 9110 section 10.1.1).
        if body.owesContinue || body.failure != nil { return true }
        return body.decoder.announcedBytesLeft > HTTPServerConnection.discardLimit
    }

    /// Reads what the handler left of a body, if it is little: true when the next request can follow.
    func discardBody() async -> Bool {
        if body.isComplete { return true }
        if leavesTooMuch { return false }
        var left = HTTPServerConnection.discardLimit
        while left > 0 {
            guard let bytes = try? await nextBodyBytes() else { return body.isComplete }
            left -= bytes.count
        }
        return false
    }

    /// Bytes of a body nobody asked for that are read so that the connection can be kept.
    private static let discardLimit = 65536
}
