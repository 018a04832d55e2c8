/// A consumer's records in batches: what is there, up to a number, or what comes within a time.
///
/// One loop at a time may read.
///
/// It ends when the consumer is closed or the task is cancelled.
public struct ConsumerBatches: AsyncSequence, Sendable {
    /// A batch.
    public typealias Element = ConsumerBatch
    /// What makes reading fail.
    public typealias Failure = KafkaError

    let delivery: ConsumerDelivery
    let limit: Int
    let window: Duration?

    /// Begins to read.
    ///
    /// - Returns: The iterator.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(BatchReader(delivery, limit: limit, window: window))
    }

    /// Reads batches; asking for the next one means that the one before is done.
    public struct AsyncIterator: AsyncIteratorProtocol {
        private let reader: BatchReader

        init(_ reader: BatchReader) { self.reader = reader }

        /// The next batch.
        ///
        /// - Parameter actor: Where the caller runs.
        /// - Returns: The batch, never empty; nil at the end.
        /// - Throws: Why reading failed; a new loop may go on, unless the error is fatal.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws(KafkaError) -> ConsumerBatch? {
            try await reader.next()
        }
    }
}
