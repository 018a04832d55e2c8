internal import CausewayRuntime

extension HTTPClientCore {
    /// Sends a request, or begins to, and waits for the head of its response.
    ///
    /// `close(_:)` must follow.
    func open(
        _ ticket: UInt64, _ request: HTTPRequest, _ body: HTTPClientRequestBody, _ deadline: Deadline
    ) async throws -> (exchange: HTTPClientExchange, head: HTTPResponse) {
        var connection = try await acquire(ticket, deadline)
        var isRetry = false
        while true {
            let exchange = HTTPClientExchange(connection)
            do throws(HTTPClientError) {
                try send(request, body, exchange)
                let head = try await connection.receiveHead(request.method)
                exchange.head = head
                exchange.decoder = HTTPBodyDecoder(
                    framing: head.framing, limits: configuration.limits, bodyLimit: .max)
                return (exchange, head.response)
            } catch {
                let isStale = request.method.isIdempotent && connection.wasStale && error.code == .connectionClosed
                guard !isRetry, isStale, exchange.sender == nil else {
                    await close(exchange)
                    throw exchange.sendFailure ?? error
                }
                isRetry = true
                connection = try await replace(connection, ticket, deadline)
            }
        }
    }

    private func send(
        _ request: HTTPRequest, _ body: HTTPClientRequestBody, _ exchange: HTTPClientExchange
    ) throws(HTTPClientError) {
        switch body.storage {
        case .bytes(let bytes):
            _ = try exchange.connection.send(request, .length(bytes.count), bytes)
        case .stream(let length, let write):
            let framing = try exchange.connection.send(request, length.map { .length($0) } ?? .unknown)
            exchange.outgoing = HTTPOutgoingBody(framing: framing, length: length)
            exchange.isSent = false
            exchange.sender = Task(executorPreference: loop.taskExecutor) { await self.sendPieces(exchange, write) }
        }
    }

    private func sendPieces(
        _ exchange: HTTPClientExchange, _ write: @Sendable (any HTTPBodyWriter) async throws -> Void
    ) async {
        let stream = exchange.connection.stream
        do {
            try await write(HTTPClientBodyWriter(exchange, self))
            try exchange.outgoing.finish(&stream.outbound)
            try await stream.flush()
            exchange.isSent = true
        } catch {
            // A server that takes no more may have said why: its response is still read.
            if exchange.isOver || exchange.isOutputBroken { return }
            exchange.sendFailure = error
            exchange.connection.end(
                HTTPClientError(.invalidRequest, "the body of a request to \(origin) could not be sent: \(error)"))
        }
    }

    /// Sends a piece of a request's body; suspends while more than the limit is unsent.
    func write(_ bytes: [UInt8], _ exchange: HTTPClientExchange) async throws {
        if exchange.isOver { throw CancellationError() }
        if bytes.isEmpty { return }
        let stream = exchange.connection.stream
        try exchange.outgoing.append(bytes, to: &stream.outbound)
        do {
            try await stream.flush()
        } catch {
            exchange.isOutputBroken = true
            throw error
        }
    }

    /// The next piece of a response's body, `nil` at its end.
    func nextBytes(_ exchange: HTTPClientExchange) async throws(HTTPClientError) -> [UInt8]? {
        guard !exchange.isOver, !exchange.isReading else {
            throw HTTPClientError(
                .connectionClosed,
                "the response of \(origin) is read by two tasks, or after its closure has returned: read it there, once"
            )
        }
        exchange.isReading = true
        defer { exchange.isReading = false }
        return try await exchange.connection.receiveBytes(&exchange.decoder)
    }

    /// The next piece of a response's body, which must come within a time.
    func nextBytes(
        _ exchange: HTTPClientExchange, within timeout: Duration
    ) async throws(HTTPClientError) -> [UInt8]? {
        exchange.connection.setDeadline(.after(timeout))
        return try await nextBytes(exchange)
    }

    /// Ends a request: keeps the connection if it is in order, else closes it.
    func close(_ exchange: HTTPClientExchange) async {
        exchange.isOver = true
        let connection = exchange.connection
        if let head = exchange.head, exchange.isSent, takeRest(exchange) { connection.finish(head) }
        release(connection)
        if let sender = exchange.sender {
            sender.cancel()
            await sender.value
        }
    }

    /// What to throw for an error of the closure: if the request's body broke off, the response did because of it.
    func cause(of error: any Error, _ exchange: HTTPClientExchange) -> any Error { exchange.sendFailure ?? error }

    /// Drops what is here of a body that was not read to its end; whether that was the end.
    private func takeRest(_ exchange: HTTPClientExchange) -> Bool {
        let stream = exchange.connection.stream
        while !exchange.isReading {
            let step = exchange.decoder.next(stream.inboundBytes)
            stream.consume(step.consumed)
            switch step.event {
            case .data: continue
            case .end: return true
            case .needMore, .failure: return false
            }
        }
        return false
    }
}
