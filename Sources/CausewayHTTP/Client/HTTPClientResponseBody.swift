/// The body of a response as pieces, in order, as they arrive.
///
/// Read it once, by one task at a time: pieces that have been taken don't come again.
public struct HTTPClientResponseBody: AsyncSequence, Sendable {
    private let exchange: HTTPClientExchange
    private let core: HTTPClientCore

    init(_ exchange: HTTPClientExchange, _ core: HTTPClientCore) {
        self.exchange = exchange
        self.core = core
    }

    /// Takes the pieces in order.
    public struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let exchange: HTTPClientExchange
        fileprivate let core: HTTPClientCore

        /// Waits for the next piece.
        ///
        /// - Parameter actor: Where the caller runs.
        /// - Returns: Bytes, never none; `nil` at the end.
        /// - Throws: `HTTPClientError` when the body is cut off, malformed or late.
        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(HTTPClientError) -> [UInt8]? {
            try await core.nextBytes(exchange)
        }
    }

    /// Makes an iterator over what has not been read.
    ///
    /// - Returns: The iterator.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(exchange: exchange, core: core) }
}
