public import CausewayRuntime

/// An HTTP/1.1 client of one server, with connections that are kept and reused (RFC 9110, RFC 9112).
///
/// Its connections live on one loop; a caller on that loop, in a task that prefers it, pays no hop. Each has one request
/// at a time; requests beyond the limit of connections wait in order. It lives from `init` to `shutdown()`.
public final class HTTPClient: Sendable {
    let core: HTTPClientCore

    /// Creates a client; it connects when it has something to send.
    ///
    /// - Parameters:
    ///   - host: An IPv4 or IPv6 literal, or `localhost`.
    ///   - port: The server's port.
    ///   - loop: Where its connections live.
    ///   - configuration: Connections, limits and time-outs.
    public init(
        host: String, port: Int, loop: EventLoop, configuration: HTTPClientConfiguration = HTTPClientConfiguration()
    ) {
        core = HTTPClientCore(SocketAddress(host: host, port: port), loop, configuration)
    }

    /// Sends a request and reads its response into memory.
    ///
    /// If a connection that was kept turns out to be closed before it answered, an idempotent request is sent once more,
    /// on a new one. Interim responses (1xx) are skipped.
    ///
    /// - Parameters:
    ///   - request: The head; without an authority it gets the client's.
    ///   - body: The body.
    ///   - deadline: When to give up, connecting and reading included.
    /// - Returns: The response, whatever its status.
    /// - Throws: `HTTPClientError`; at once when the task is cancelled.
    public func execute(
        _ request: HTTPRequest, body: [UInt8]? = nil, deadline: Deadline
    ) async throws(HTTPClientError) -> HTTPClientResponse {
        try await core.execute(request, body ?? [], deadline)
    }

    /// Sends a request and hands out its response while the body still arrives.
    ///
    /// The connection is kept if the closure read the body to its end and the request's body was sent, else closed. What
    /// the closure doesn't read the server can't send: the system's buffers aside, nothing is stored.
    ///
    /// - Parameters:
    ///   - request: The head; without an authority it gets the client's.
    ///   - body: The body; one that is a sequence is sent while the response is read, and ended with it.
    ///   - deadline: When to give up, connecting and reading included.
    ///   - read: Reads the response; its body ends with the closure.
    /// - Returns: What the closure returned.
    /// - Throws: `HTTPClientError`, what the closure threw, or what the sequence of the request's body threw.
    public func execute<Value>(
        _ request: HTTPRequest, body: HTTPClientRequestBody, deadline: Deadline,
        _ read: (HTTPClientStreamedResponse) async throws -> Value
    ) async throws -> Value {
        let ticket = HTTPClientCore.nextTicket()
        return try await withTaskCancellationHandler {
            let (exchange, head) = try await core.open(ticket, request, body, deadline)
            do {
                let response = HTTPClientStreamedResponse(head, HTTPClientResponseBody(exchange, core))
                let value = try await read(response)
                await core.close(exchange)
                return value
            } catch {
                await core.close(exchange)
                throw await core.cause(of: error, exchange)
            }
        } onCancel: {
            core.cancel(ticket)
        }
    }

    /// Closes all connections; requests in flight fail with `clientClosed`.
    ///
    /// Idempotent; returns once the sockets are closed.
    public func shutdown() async { await core.shutdown() }
}
