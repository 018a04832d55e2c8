/// The records of one partition in batches.
///
/// It ends; why, the call of `forEachPartition` says.
public struct PartitionBatches: AsyncSequence {
    /// A batch.
    public typealias Element = ConsumerBatch
    /// Nothing: what makes reading fail ends the sequence and is thrown by `forEachPartition`.
    public typealias Failure = Never

    let reader: PartitionReader
    let limit: Int

    /// Begins to read, behind what was handed out of this partition before.
    ///
    /// - Returns: The iterator.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(reader: reader, limit: limit) }

    /// Reads batches; asking for the next one means that the one before is done.
    public struct AsyncIterator: AsyncIteratorProtocol {
        let reader: PartitionReader
        let limit: Int

        /// The next batch.
        ///
        /// - Parameter actor: Where the caller runs.
        /// - Returns: The batch, never empty; nil at the end.
        public mutating func next(isolation actor: isolated (any Actor)?) async -> ConsumerBatch? {
            await reader.nextBatch(limit)
        }
    }
}
