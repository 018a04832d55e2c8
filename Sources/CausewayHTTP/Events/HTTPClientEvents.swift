/// Server-sent events of a server, over as many connections as it takes.
///
/// It reconnects when a connection ends or breaks, with the id of the last event, and after 502, 503 and 504. It ends on
/// 204, and fails for good on any other status and on a type that is not `text/event-stream`. What is not iterated is not
/// read: the server's stream waits.
public struct HTTPClientEvents: AsyncSequence, Sendable {
    let client: HTTPClient
    let request: HTTPRequest
    let options: HTTPEventReaderOptions

    /// Takes the events in order.
    public struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let reader: HTTPEventReader

        /// Waits for the next event.
        ///
        /// - Parameter actor: Where the caller runs.
        /// - Returns: The event, with the last id that the server gave; `nil` once the server says that there is no more.
        /// - Throws: `HTTPClientError` when there is no use in another connection, or the task is cancelled.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws(HTTPClientError) -> HTTPEvent? {
            try await reader.next()
        }
    }

    /// Makes an iterator with a connection of its own, which closes when the iterator is gone.
    ///
    /// - Returns: The iterator.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(reader: HTTPEventReader(client, request, options))
    }
}

extension HTTPClient {
    /// Reads server-sent events, and reconnects when they break off.
    ///
    /// - Parameters:
    ///   - request: The head, usually of GET; `Accept` and `Last-Event-ID` are the reader's.
    ///   - options: Where to go on, and how long to wait for what.
    /// - Returns: The events.
    public func events(
        _ request: HTTPRequest, options: HTTPEventReaderOptions = HTTPEventReaderOptions()
    ) -> HTTPClientEvents {
        HTTPClientEvents(client: self, request: request, options: options)
    }
}
