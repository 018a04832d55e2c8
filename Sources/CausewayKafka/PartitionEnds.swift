/// The ends that a consumer's reader comes to, each after the records before it; needs `enablePartitionEOF`.
///
/// An end is told of once the reader has asked for more than the last record before it, and again after further
/// records. Of a partition the latest end alone waits to be taken. Several tasks may iterate: each end goes to one.
/// It ends when the consumer is closed or the task is cancelled.
public struct PartitionEnds: AsyncSequence, Sendable {
    /// An end.
    public typealias Element = PartitionEnd
    /// What makes it fail.
    public typealias Failure = KafkaError

    let queue: PartitionEndQueue
    let isEnabled: Bool

    /// Begins to wait for ends.
    ///
    /// - Returns: The iterator.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(queue: queue, isEnabled: isEnabled) }

    /// Waits for ends.
    public struct AsyncIterator: AsyncIteratorProtocol {
        let queue: PartitionEndQueue
        let isEnabled: Bool

        /// The next end.
        ///
        /// - Parameter actor: Where the caller runs.
        /// - Returns: The end; nil once the consumer is closed or the task is cancelled.
        /// - Throws: `invalidState` without `enablePartitionEOF`.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws(KafkaError) -> PartitionEnd? {
            guard isEnabled else {
                throw KafkaError(.invalidState, "Ends of partitions are not reported: set enablePartitionEOF.")
            }
            return await queue.next()
        }
    }
}
