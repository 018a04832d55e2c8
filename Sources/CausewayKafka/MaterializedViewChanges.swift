/// The changes of a view, one by one; each loop over it is a subscriber of its own.
///
/// Changes wait in a buffer of a bounded number. When it is full they are dropped, and the subscriber is handed a
/// snapshot that tells how many it missed, then what changed after that; the view waits for nobody. It ends when the
/// view is closed or the task is cancelled.
public struct MaterializedViewChanges<Key: Hashable & Sendable, Value: Sendable>: AsyncSequence, Sendable {
    /// A change, or a snapshot.
    public typealias Element = MaterializedViewEvent<Key, Value>
    /// What makes it fail.
    public typealias Failure = KafkaError

    let core: ViewCore<Key, Value>
    let startsWithSnapshot: Bool
    let bufferLimit: Int

    /// Subscribes: what changes from now on is handed out.
    ///
    /// - Returns: The iterator.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(ViewSubscription(core, limit: bufferLimit, startsWithSnapshot: startsWithSnapshot))
    }

    /// Hands out changes; the subscription ends with it.
    public struct AsyncIterator: AsyncIteratorProtocol {
        private let subscription: ViewSubscription<Key, Value>

        init(_ subscription: ViewSubscription<Key, Value>) { self.subscription = subscription }

        /// The next change, or a snapshot.
        ///
        /// - Parameter actor: Where the caller runs.
        /// - Returns: The event; nil once the view is closed or the task is cancelled.
        /// - Throws: Why the view has failed.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws(KafkaError) -> Element? {
            try await subscription.next()
        }
    }
}
