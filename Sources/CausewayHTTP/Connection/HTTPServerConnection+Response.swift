internal import CausewayObservability
internal import CausewayRuntime

extension HTTPServerConnection {
    /// What a request asks for.
    func begin(_ head: consuming HTTPRequestHead) -> Step {
        exchange = HTTPResponseEncoder.Exchange(
            method: head.request.method, version: head.version, keepAlive: head.keepAlive)
        let match = shared.routes.match(head.request)
        let options = match.options
        let limit = options.maximumBodyBytes ?? configuration.limits.bodyBytes
        if case .length(let length) = head.framing, length > limit { return .refuse(Self.tooLong(length, limit)) }
        let body = openBody(head.framing, head.expectsContinue, limit: limit)
        let request = HTTPServerRequest(
            head: head.request, match: match, body: body, remoteAddress: remoteAddress,
            deadline: state.handlerDeadline(options.timeout),
            exchange: HTTPExchangeReference(connection: self, number: number))
        return admit(request.route) ? .handle(request) : .answer(overloadResponse)
    }

    /// Why a body is refused before a byte of it is read; a client that waits for 100 never sends it.
    private static func tooLong(_ length: Int, _ limit: Int) -> HTTPError {
        HTTPError(.contentTooLarge, "The body has \(length) bytes, this route takes \(limit).")
    }

    /// Whether the handler of a request may run, which is counted until `dismiss()`.
    private func admit(_ route: HTTPRoute?) -> Bool {
        guard state.takesRequest || route?.options.ignoresRequestLimit == true else {
            cancelTimer()
            return false
        }
        loop.activity = route?.template.text ?? ""
        state.requestsInFlight += 1
        return true
    }

    /// The handler has returned; true if it took too long, and the client has its answer.
    func dismiss() -> Bool {
        state.requestsInFlight -= 1
        endHandling()
        return interruption == .late
    }

    /// Writes an answer, if that is all there is to do before the next request; else false, and nothing is written.
    ///
    /// It leaves before the loop looks at I/O again, together with what is pipelined behind it.
    func answerNow(_ response: HTTPServerResponse) -> Bool {
        guard exchange.keepAlive, !isDraining, body.isComplete, stream.takesMore,
            case .bytes(let bytes) = response.body,
            response.fields.flags.isDisjoint(with: [.reserved, .invalid])
        else { return false }
        var isWritten = false
        stream.append { output in
            guard let head = try? appendHead(response, to: &output) else { return }
            if head.framing != .none { output.append(contentsOf: bytes) }
            isWritten = true
        }
        guard isWritten else { return false }
        // Else the wait for the next request sends it.
        if stream.inboundCount > 0 { stream.flushSoon() }
        closeBody()
        return true
    }

    /// Writes an answer; false when the connection must end.
    func answer(_ response: HTTPServerResponse) async -> Bool {
        if isDraining { exchange.keepAlive = false }
        if !body.isComplete { settleBody(response) }
        let keepAlive = await send(response)
        closeBody()
        if keepAlive, body.isComplete { return true }
        guard keepAlive else {
            // With nothing unread a plain close loses nothing.
            if !body.isComplete || stream.inboundCount > 0 { await closeLingering() } else { try? await stream.drain() }
            return false
        }
        if await discardBody() { return true }
        await closeLingering()
        return false
    }

    /// Decides, before the head of the response leaves, about a body that the handler has not read to its end.
    private func settleBody(_ response: HTTPServerResponse) {
        guard case .stream = response.body, body.failure == nil else {
            if leavesTooMuch { exchange.keepAlive = false }
            return
        }
        // A streamed response may still read it, and 100 can't follow a final status.
        askForBody()
    }

    func failureResponse(_ error: any Error, _ request: HTTPServerRequest) -> HTTPServerResponse {
        // Whatever the handler made of it: the body was refused, and the client is told so.
        if let failure = body.failure { return HTTPServerResponse(error: failure) }
        let root = (error as? HTTPAmendedError)?.root ?? error
        if !(root is any HTTPErrorConvertible), !(root is CancellationError) {
            let route = request.routeTemplate ?? ""
            shared.logger.error("\(request.method) \(route) failed: \(root)", ["route": route])
        }
        return HTTPServerResponse(error: error)
    }

    /// Writes a response; false when the connection must close after it.
    private func send(_ response: HTTPServerResponse) async -> Bool {
        let head: HTTPResponseEncoder.Head
        do {
            head = try appendHead(response, to: &stream.outbound)
        } catch {
            // Nothing of it was written yet, and the error has no field of the handler's.
            shared.logger.error("a response can't be sent: \(error)")
            return await send(HTTPServerResponse(error: HTTPError(.internalServerError)))
        }
        do {
            switch response.body {
            case .empty: break
            case .bytes(let bytes): if head.framing != .none { stream.outbound.append(contentsOf: bytes) }
            case .stream(let length, let write):
                if head.framing != .none { try await stream(head, length, write) }
            }
            if stream.inboundCount == 0 || stream.outbound.count > 16384 {
                try await stream.flush()
            } else {
                // What is pipelined behind this request is answered first, so that one write carries several answers.
                stream.flushSoon()
            }
            return head.keepAlive
        } catch {
            return false
        }
    }

    private func appendHead(
        _ response: HTTPServerResponse, to output: inout [UInt8]
    ) throws(HTTPEncodingFailure) -> HTTPResponseEncoder.Head {
        let length = response.body.length.map { HTTPResponseEncoder.Body.length($0) } ?? .unknown
        return try HTTPResponseEncoder.appendHead(
            status: response.status, fields: response.fields, body: length, exchange: exchange, date: state.line,
            to: &output)
    }

    // MARK: Streamed bodies

    private func stream(
        _ head: HTTPResponseEncoder.Head, _ length: Int?, _ write: @Sendable (any HTTPBodyWriter) async throws -> Void
    ) async throws {
        outgoing = HTTPOutgoingBody(framing: head.framing, length: length)
        // The head leaves before the first piece is there.
        try await stream.flush()
        do {
            try await write(HTTPConnectionBodyWriter(self, number))
            endWatch(of: number)
        } catch {
            endWatch(of: number)
            shared.logger.notice("a streamed response broke off: \(error)")
            throw error
        }
        try outgoing.finish(&stream.outbound)
    }

    /// Writes a piece of the response's body; suspends while more than the limit is unsent.
    func writeBody(_ bytes: [UInt8], of number: Int) async throws {
        // The handler may have gone elsewhere.
        try await withTaskExecutorPreference(loop.taskExecutor) {
            guard number == self.number else { throw HTTPExchangeOver() }
            if bytes.isEmpty { return }
            try outgoing.append(bytes, to: &stream.outbound)
            if let watch { heart?.schedule(at: .after(watch.interval)) }
            try await stream.flush()
        }
    }

    // MARK: Streams of events

    /// Looks after a stream while it waits for its source; on the loop.
    func beginWatch(_ watch: HTTPStreamWatch, of number: Int) {
        guard number == self.number else { return }
        if isDraining { return watch.onStop() }
        self.watch = watch
        let heart = LoopTimer(on: loop) { [unowned self] in self.beat() }
        self.heart = heart
        heart.schedule(at: .after(watch.interval))
    }

    func endWatch(of number: Int) {
        guard number == self.number else { return }
        watch = nil
        heart?.invalidate()
        heart = nil
    }

    /// Tells client and proxies that the stream lives; one that does not read gets nothing on top.
    private func beat() {
        guard let watch else { return }
        if stream.isDrained, !stream.isClosed, (try? outgoing.append(watch.heartbeat, to: &stream.outbound)) != nil {
            try? stream.flushNow()
        }
        heart?.schedule(at: .after(watch.interval))
    }

    // MARK: Refusals

    var overloadResponse: HTTPServerResponse {
        let seconds = max(1, configuration.retryAfter.components.seconds)
        return HTTPServerResponse(
            error: HTTPError(
                .serviceUnavailable, "The server has as many requests as it can handle.",
                fields: [.retryAfter: String(seconds)]))
    }

    /// Writes 504 for a handler that has not answered, and closes our side.
    func writeLateAnswer(_ route: String?) {
        shared.logger.warning(
            "no answer in time: the handler is cancelled and the client told so", ["route": route ?? ""])
        let response = HTTPServerResponse(error: HTTPError(.gatewayTimeout, "The request took too long."))
        exchange.keepAlive = false
        if let head = try? appendHead(response, to: &stream.outbound), head.framing != .none,
            case .bytes(let bytes) = response.body
        {
            stream.outbound.append(contentsOf: bytes)
        }
        stream.shutdownOutput()
    }

    /// Answers a request that could not be read, and closes so that the client gets to read why.
    func refuse(_ error: HTTPError) async {
        cancelTimer()
        exchange.keepAlive = false
        _ = await send(HTTPServerResponse(error: error))
        await closeLingering()
    }
}
