/// One assigned partition, as the handler of `forEachPartition` gets it.
///
/// Its records end when the partition is to be given up, the consumer is closed or the call ends. They are read by the
/// handler's task, one sequence at a time.
public struct ConsumerPartition {
    let reader: PartitionReader

    /// Which one it is.
    public var topicPartition: TopicPartition { reader.run.lane.partition }

    /// The records, one by one, in their order.
    ///
    /// Asking for the next one means that the one before is done.
    public var records: PartitionRecords { PartitionRecords(reader: reader) }

    /// The records in batches: what is there, without waiting for more, in their order.
    ///
    /// Asking for the next batch means that the one before is done.
    ///
    /// - Parameter limit: How many records at most in a batch, up to 1,024.
    /// - Returns: The batches.
    public func batches(upTo limit: Int = 1024) -> PartitionBatches { PartitionBatches(reader: reader, limit: limit) }
}
