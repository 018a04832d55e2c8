internal import CausewayRuntime

/// A reply of several records, in their order, as they come.
///
/// A slow reader holds up the responder, not others' replies: it sends no more than a window of records ahead. Whoever
/// drops the stream, or its iterator, ends the request; the responder's handler is cancelled. It can be iterated once.
public struct ReplyStream: AsyncSequence, Sendable {
    /// One record of the reply.
    public typealias Element = Reply
    /// Why there is no more, or not all.
    public typealias Failure = RequestError

    let handle: ReplyStreamHandle

    /// The records; for one task at a time.
    public func makeAsyncIterator() -> Iterator { Iterator(handle: handle) }

    /// Reads the records.
    public struct Iterator: AsyncIteratorProtocol {
        let handle: ReplyStreamHandle

        /// The next record, once it is there; nil at the end.
        ///
        /// - Throws: The responder's problem, `brokenStream` if a record is missing, `timeout` at the deadline, or how else the
        ///   request ended.
        public mutating func next() async throws(RequestError) -> Reply? { try await handle.next() }

        /// The next record, once it is there; nil at the end.
        ///
        /// - Parameter actor: Where the caller is.
        /// - Returns: The record.
        /// - Throws: As `next()`.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws(RequestError) -> Reply? {
            try await handle.next()
        }
    }
}
