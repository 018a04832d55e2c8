internal import CausewayObservability
internal import CausewayRuntime

extension HTTPServerConnection {
    /// Has a request answered and writes the answer; false when the connection must end.
    func serve(_ head: HTTPRequestHead) async -> Bool {
        if case .length(let length) = head.framing, length > configuration.limits.bodyBytes {
            // Refused before a byte of it is read; a client that waits for 100 never sends it.
            await refuse(HTTPError(.contentTooLarge, detail: "the body may have \(configuration.limits.bodyBytes) bytes"))
            return false
        }
        let request = HTTPServerRequest(head: head.request, body: openBody(head), remoteAddress: nil)
        let match = shared.router.match(request)
        loop.activity = match.template
        let response = await respond(request, match)
        var exchange = HTTPResponseEncoder.Exchange(head)
        if isDraining || body.failure != nil || body.owesContinue { exchange.keepAlive = false }
        let keepAlive = await send(response, exchange)
        guard keepAlive, await discardBody() else {
            await closeLingering()
            return false
        }
        return true
    }

    private func respond(_ request: HTTPServerRequest, _ match: HTTPRouter.Match) async -> HTTPServerResponse {
        do {
            return try await match.handler(request)
        } catch {
            return failureResponse(error, match)
        }
    }

    private func failureResponse(_ error: any Error, _ match: HTTPRouter.Match) -> HTTPServerResponse {
        if let failure = body.failure {
            // Whatever the handler made of it: the body was refused, and the client is told so.
            return HTTPServerResponse(HTTPError(failure.status, detail: failure.reason))
        }
        if !(error is any HTTPResponseError) {
            shared.logger.error("\(match.template) failed: \(error)", ["route": match.template])
        }
        return HTTPServerResponse(error: error)
    }

    /// Writes a response; false when the connection must close after it.
    private func send(_ response: HTTPServerResponse, _ exchange: HTTPResponseEncoder.Exchange) async -> Bool {
        do {
            let head = try appendHead(response, exchange)
            switch response.body {
            case .empty: break
            case .bytes(let bytes): if head.framing != .none { stream.outbound.append(contentsOf: bytes) }
            case .stream(let length, let write):
                if head.framing != .none { try await stream(head, length, write) }
            }
            // What was pipelined behind this request is answered first, so that one write carries several answers.
            if stream.inboundCount == 0 || stream.outbound.count > 16384 { try await stream.flush() }
            return head.keepAlive
        } catch {
            return false
        }
    }

    private func appendHead(
        _ response: HTTPServerResponse, _ exchange: HTTPResponseEncoder.Exchange
    ) throws(HTTPEncodingFailure) -> HTTPResponseEncoder.Head {
        let length: HTTPResponseEncoder.Body =
            switch response.body {
            case .empty: .length(0)
            case .bytes(let bytes): .length(bytes.count)
            case .stream(let length, _): length.map { .length($0) } ?? .unknown
            }
        do {
            return try HTTPResponseEncoder.appendHead(
                status: response.status, fields: response.headerFields, body: length, exchange: exchange,
                date: dates.line, to: &stream.outbound)
        } catch {
            shared.logger.error("a response can't be sent: \(error)")
            return try HTTPResponseEncoder.appendHead(
                status: .internalServerError, fields: HTTPFields(), body: .length(0),
                exchange: HTTPResponseEncoder.Exchange(method: .head, version: exchange.version, keepAlive: false),
                date: dates.line, to: &stream.outbound)
        }
    }

    // MARK: Streamed bodies

    private func stream(
        _ head: HTTPResponseEncoder.Head, _ length: Int?, _ write: @Sendable (any HTTPBodyWriter) async throws -> Void
    ) async throws {
        outgoing = HTTPOutgoingBody(framing: head.framing, length: length)
        // The head leaves before the first piece is there.
        try await stream.flush()
        do {
            try await write(HTTPConnectionBodyWriter(self))
        } catch {
            shared.logger.notice("a streamed response broke off: \(error)")
            throw error
        }
        try outgoing.finish(&stream.outbound)
    }

    /// Writes a piece of the response's body; suspends while more than the limit is unsent.
    func writeBody(_ bytes: [UInt8]) async throws {
        if bytes.isEmpty { return }
        try outgoing.append(bytes, to: &stream.outbound)
        try await stream.flush()
    }

    // MARK: Refusals

    /// Answers a request that could not be read, and closes so that the client gets to read why.
    func refuse(_ error: HTTPError) async {
        let exchange = HTTPResponseEncoder.Exchange(method: .get, version: .http11, keepAlive: false)
        _ = await send(HTTPServerResponse(error: error), exchange)
        await closeLingering()
    }
}
