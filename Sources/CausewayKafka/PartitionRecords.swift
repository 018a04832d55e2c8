/// The records of one partition, one by one.
///
/// It ends; why, the call of `forEachPartition` says.
public struct PartitionRecords: AsyncSequence {
    /// A record.
    public typealias Element = ConsumerRecord
    /// Nothing: what makes reading fail ends the sequence and is thrown by `forEachPartition`.
    public typealias Failure = Never

    let reader: PartitionReader

    /// Begins to read, behind what was handed out of this partition before.
    ///
    /// - Returns: The iterator.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(reader: reader) }

    /// Reads records; asking for the next one means that the one before is done.
    public struct AsyncIterator: AsyncIteratorProtocol {
        let reader: PartitionReader

        /// The next record.
        ///
        /// - Parameter actor: Where the caller runs.
        /// - Returns: The record; nil at the end.
        public mutating func next(isolation actor: isolated (any Actor)?) async -> ConsumerRecord? {
            if let record = reader.nextBuffered() { return record }
            return await reader.next()
        }
    }
}
