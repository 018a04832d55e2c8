/// A consumer's records, one by one.
///
/// One loop at a time may read.
///
/// It ends when the consumer is closed or the task is cancelled. A loop that is left takes nothing along: the next one
/// goes on with the record after the last that was handed out.
public struct ConsumerRecords: AsyncSequence, Sendable {
    /// A record.
    public typealias Element = ConsumerRecord
    /// What makes reading fail.
    public typealias Failure = KafkaError

    let delivery: ConsumerDelivery

    /// Begins to read.
    ///
    /// - Returns: The iterator.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(RecordReader(delivery)) }

    /// Reads records; asking for the next one means that the one before is done.
    public struct AsyncIterator: AsyncIteratorProtocol {
        @usableFromInline let reader: RecordReader

        init(_ reader: RecordReader) { self.reader = reader }

        /// The next record.
        ///
        /// A buffered one costs about as much as a read in C does; in a task with an executor preference the runtime adds
        /// some 50 ns for looking at that (Swift 6.3), which batches avoid.
        ///
        /// - Parameter actor: Where the caller runs.
        /// - Returns: The record; nil at the end.
        /// - Throws: Why reading failed; a new loop may go on, unless the error is fatal.
        @inlinable @inline(__always)
        public mutating func next(isolation actor: isolated (any Actor)?) async throws(KafkaError) -> ConsumerRecord? {
            if let record = reader.nextBuffered() { return record }
            return try await reader.next()
        }
    }
}
