internal import CausewayObservability
internal import CausewayRuntime

extension HTTPServerConnection {
    /// Has a request answered and writes the answer; false when the connection must end.
    func serve(_ head: HTTPRequestHead) async -> Bool {
        let match = shared.routes.match(head.request)
        let options = match.options
        let limit = options.maximumBodyBytes ?? configuration.limits.bodyBytes
        if case .length(let length) = head.framing, length > limit {
            cancelTimer()
            // Refused before a byte of it is read; a client that waits for 100 never sends it.
            await refuse(HTTPError(.contentTooLarge, "The body has \(length) bytes, this route takes \(limit)."), head)
            return false
        }
        let deadline = state.handlerDeadline(options.timeout)
        let request = HTTPServerRequest(
            head: head.request, match: match, body: openBody(head, limit: limit), remoteAddress: remoteAddress,
            deadline: deadline, exchange: HTTPExchangeReference(connection: self, number: number))
        let response: HTTPServerResponse
        if state.takesRequest || options.ignoresRequestLimit {
            loop.activity = match.template ?? ""
            state.requestsInFlight += 1
            beginHandling(head, match.route, until: deadline)
            do {
                response = try await shared.routes.handler(of: match)(request)
            } catch {
                response = failureResponse(error, request)
            }
            state.requestsInFlight -= 1
            endHandling()
            if interruption == .late {
                await closeLingering()
                return false
            }
        } else {
            cancelTimer()
            response = overloadResponse
        }
        var exchange = HTTPResponseEncoder.Exchange(head)
        if isDraining { exchange.keepAlive = false }
        if !body.isComplete { settleBody(response, &exchange) }
        let keepAlive = sendNow(response, exchange) ? exchange.keepAlive : await send(response, exchange)
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
    private func settleBody(_ response: HTTPServerResponse, _ exchange: inout HTTPResponseEncoder.Exchange) {
        guard case .stream = response.body, body.failure == nil else {
            if leavesTooMuch { exchange.keepAlive = false }
            return
        }
        // A streamed response may still read it, and 100 can't follow a final status.
        askForBody()
    }

    private func failureResponse(_ error: any Error, _ request: HTTPServerRequest) -> HTTPServerResponse {
        // Whatever the handler made of it: the body was refused, and the client is told so.
        if let failure = body.failure { return HTTPServerResponse(error: failure) }
        let root = (error as? HTTPAmendedError)?.root ?? error
        if !(root is any HTTPErrorConvertible), !(root is CancellationError) {
            let route = request.routeTemplate ?? ""
            shared.logger.error("\(request.method) \(route) failed: \(root)", ["route": route])
        }
        return HTTPServerResponse(error: error)
    }

    /// Writes a response that is whole and keeps the connection, if the client keeps up; false when it did not.
    ///
    /// It leaves before the loop looks at I/O again, together with what is pipelined behind it.
    private func sendNow(_ response: HTTPServerResponse, _ exchange: HTTPResponseEncoder.Exchange) -> Bool {
        guard exchange.keepAlive, stream.takesMore, case .bytes(let bytes) = response.body,
            !response.fields.contains(.connection), let head = try? appendHead(response, exchange)
        else { return false }
        if head.framing != .none { stream.outbound.append(contentsOf: bytes) }
        stream.flushSoon()
        return true
    }

    /// Writes a response; false when the connection must close after it.
    private func send(_ response: HTTPServerResponse, _ exchange: HTTPResponseEncoder.Exchange) async -> Bool {
        let head: HTTPResponseEncoder.Head
        do {
            head = try appendHead(response, exchange)
        } catch {
            // Nothing of it was written yet, and the error has no field of the handler's.
            shared.logger.error("a response can't be sent: \(error)")
            return await send(HTTPServerResponse(error: HTTPError(.internalServerError)), exchange)
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
        _ response: HTTPServerResponse, _ exchange: HTTPResponseEncoder.Exchange
    ) throws(HTTPEncodingFailure) -> HTTPResponseEncoder.Head {
        let length = response.body.length.map { HTTPResponseEncoder.Body.length($0) } ?? .unknown
        return try HTTPResponseEncoder.appendHead(
            status: response.status, fields: response.fields, body: length, exchange: exchange, date: state.line,
            to: &stream.outbound)
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

    private var overloadResponse: HTTPServerResponse {
        let seconds = max(1, configuration.retryAfter.components.seconds)
        return HTTPServerResponse(
            error: HTTPError(
                .serviceUnavailable, "The server has as many requests as it can handle.",
                fields: [.retryAfter: String(seconds)]))
    }

    /// Writes 504 for a handler that has not answered, and closes our side.
    func writeLateAnswer(_ route: String?, isHead: Bool, version: HTTPVersion) {
        shared.logger.warning(
            "no answer in time: the handler is cancelled and the client told so", ["route": route ?? ""])
        let response = HTTPServerResponse(error: HTTPError(.gatewayTimeout, "The request took too long."))
        let exchange = HTTPResponseEncoder.Exchange(method: isHead ? .head : .get, version: version, keepAlive: false)
        if let head = try? appendHead(response, exchange), head.framing != .none, case .bytes(let bytes) = response.body
        {
            stream.outbound.append(contentsOf: bytes)
        }
        stream.shutdownOutput()
    }

    /// Answers a request that could not be read, and closes so that the client gets to read why.
    func refuse(_ error: HTTPError, _ head: HTTPRequestHead? = nil) async {
        let exchange = HTTPResponseEncoder.Exchange(
            method: head?.request.method ?? .get, version: head?.version ?? .http11, keepAlive: false)
        _ = await send(HTTPServerResponse(error: error), exchange)
        await closeLingering()
    }
}
