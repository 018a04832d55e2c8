internal import CausewayRuntime

/// Reads events for one iterator: connects, reads, and connects again.
///
/// Sendable because one task at a time has the iterator, which alone calls it.
final class HTTPEventReader: @unchecked Sendable {
    private let client: HTTPClient
    private let request: HTTPRequest
    private let options: HTTPEventReaderOptions
    private var parser: HTTPEventParser
    private var exchange: HTTPClientExchange?
    private var ticket: UInt64 = 0
    private var events: [HTTPEvent] = []
    private var taken = 0
    private var isOver = false
    /// Connections that failed since the last one that brought an answer.
    private var failures = 0
    private var isFirst = true

    init(_ client: HTTPClient, _ request: HTTPRequest, _ options: HTTPEventReaderOptions) {
        self.client = client
        self.request = request
        self.options = options
        parser = HTTPEventParser(limit: options.eventBytes, lastEventID: options.lastEventID)
    }

    deinit {
        guard let exchange else { return }
        let core = client.core
        Task { await core.close(exchange) }
    }

    func next() async throws(HTTPClientError) -> HTTPEvent? {
        while true {
            if taken < events.count {
                taken += 1
                return events[taken - 1]
            }
            events.removeAll(keepingCapacity: true)
            taken = 0
            if isOver { return nil }
            do throws(HTTPClientError) {
                try await read()
            } catch {
                await end()
                guard isPassing(error) else {
                    isOver = true
                    throw error
                }
            }
        }
    }

    /// Whether another connection may do better.
    private func isPassing(_ error: HTTPClientError) -> Bool {
        switch error.code {
        case .connectFailed, .timedOut, .connectionClosed: options.attempts.map { failures < $0 } ?? true
        default: false
        }
    }

    /// Reads bytes, on a new connection if there is none.
    private func read() async throws(HTTPClientError) {
        let exchange: HTTPClientExchange
        if let open = self.exchange {
            exchange = open
        } else {
            guard let opened = try await connect() else { return }
            exchange = opened
        }
        let core = client.core
        let timeout = options.silenceTimeout
        let bytes = try await cancellable { () async throws(HTTPClientError) -> [UInt8]? in
            try await core.nextBytes(exchange, within: timeout)
        }
        guard let bytes else { return await end() }
        do {
            try parser.parse(bytes, into: &events)
        } catch {
            throw HTTPClientError(
                .responseTooLarge, "\(core.origin) sent an event of more than \(options.eventBytes) bytes")
        }
    }

    private func connect() async throws(HTTPClientError) -> HTTPClientExchange? {
        try await pause()
        // An event that was not whole is lost, and comes again.
        parser = HTTPEventParser(limit: options.eventBytes, lastEventID: parser.lastEventID, retry: parser.retry)
        var request = request
        request.headerFields[.accept] = "text/event-stream"
        request.headerFields[.cacheControl] = "no-store"
        request.headerFields[.lastEventID] = parser.lastEventID.flatMap { $0.isEmpty ? nil : $0 }
        failures += 1
        let core = client.core
        let ticket = HTTPClientCore.nextTicket()
        self.ticket = ticket
        let head = request
        let deadline = Deadline.after(options.headTimeout)
        let (exchange, response) = try await cancellable {
            () async throws(HTTPClientError) -> (HTTPClientExchange, HTTPResponse) in
            do {
                return try await core.open(ticket, head, .none, deadline)
            } catch let error as HTTPClientError {
                throw error
            } catch {
                throw HTTPClientError(.invalidRequest, "\(error)")
            }
        }
        self.exchange = exchange
        return try await accept(response) ? exchange : nil
    }

    /// Whether a response is a stream of events.
    private func accept(_ response: HTTPResponse) async throws(HTTPClientError) -> Bool {
        let type = response.headerFields[.contentType]?.split(whereSeparator: { $0 == ";" || $0 == " " }).first
        switch response.status.code {
        case 200 where type?.lowercased() == "text/event-stream":
            failures = 0
            return true
        case 204:
            isOver = true
            await end()
            return false
        case 502, 503, 504:
            throw HTTPClientError(.connectionClosed, "\(client.core.origin) answered \(response.status)")
        default:
            throw HTTPClientError(
                .unexpectedResponse,
                "\(client.core.origin) answered \(response.status), \(type ?? "no type"): no stream of events; check the path"
            )
        }
    }

    /// Waits before a connection that is not the first.
    private func pause() async throws(HTTPClientError) {
        if isFirst {
            isFirst = false
            return
        }
        var wait = parser.retry ?? options.retry
        for _ in 0..<min(failures, 20) where wait < options.retryLimit { wait = wait * 2 }
        // Not all clients of a server that went away come back in the same moment.
        wait = min(wait, options.retryLimit) * Double.random(in: 0.75...1)
        do { try await Task.sleep(for: wait) } catch { throw .cancelled(client.core.origin) }
    }

    private func end() async {
        guard let exchange else { return }
        self.exchange = nil
        await client.core.close(exchange)
    }

    /// Runs a step of the current connection, which ends at once when the task is cancelled.
    private func cancellable<Value: Sendable>(
        _ body: () async throws(HTTPClientError) -> Value
    ) async throws(HTTPClientError) -> Value {
        let core = client.core
        let ticket = ticket
        // A result, because on Swift 6.2 the handler loses the type of what is thrown.
        let result = await withTaskCancellationHandler { () async -> Result<Value, HTTPClientError> in
            do throws(HTTPClientError) { return .success(try await body()) } catch { return .failure(error) }
        } onCancel: {
            core.cancel(ticket)
        }
        return try result.get()
    }
}
