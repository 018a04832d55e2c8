/// A consumer's records, deserialized one by one; what can't be is dealt with by a poison policy.
///
/// One loop at a time may read. It ends when the consumer is closed or the task is cancelled. A loop that is left takes
/// nothing along: the next one goes on with the record after the last that was handed out.
public struct DecodedRecords<Keys: Deserializer, Values: Deserializer>: AsyncSequence, Sendable {
    /// A typed record.
    public typealias Element = DecodedRecord<Keys.Output, Values.Output>
    /// What makes reading fail.
    public typealias Failure = any Error

    let consumer: KafkaConsumer
    let decoder: RecordDecoder<Keys, Values>
    let policy: PoisonPolicy
    let log: RecoveryLog

    /// What became of the records of all loops over this sequence so far.
    public var statistics: RecoveryStatistics { log.statistics }

    /// Begins to read.
    ///
    /// - Returns: The iterator.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(DecodingReader(self)) }

    /// Reads records; asking for the next one means that the one before is done.
    public struct AsyncIterator: AsyncIteratorProtocol {
        private let reader: DecodingReader<Keys, Values>

        init(_ reader: DecodingReader<Keys, Values>) { self.reader = reader }

        /// The next record.
        ///
        /// - Parameter actor: Where the caller runs.
        /// - Returns: The record; nil at the end.
        /// - Throws: `RecordDeserializationError` by the policy `.fail`, why the dead-letter topic does not take a
        ///   record, why reading failed. A new loop begins with the record that could not be dealt with.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws -> Element? {
            try await reader.next()
        }
    }
}
