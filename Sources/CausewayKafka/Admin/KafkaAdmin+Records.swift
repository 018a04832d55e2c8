public import CausewayRuntime

/// Offsets and records of partitions.
extension KafkaAdmin {
    /// Looks up offsets: of the beginning, of the end, of a time.
    ///
    /// - Parameters:
    ///   - places: What to look up, for each partition; there is no `committed` here.
    ///   - deadline: When to give up; nil for `requestTimeout` from now.
    /// - Returns: The offsets; a time that no record is as young as has the end's.
    /// - Throws: Why they can't be looked up: `unknownTopicOrPartition` for a partition that isn't there.
    public func offsets(
        at places: [TopicPartition: StartingOffset], deadline: Deadline? = nil
    ) async throws(KafkaError) -> [TopicPartition: Int64] {
        if places.values.contains(.committed) {
            throw KafkaError(
                .invalidArgument, "A committed offset belongs to a group: ask committedOffsets(ofGroup:) for it.")
        }
        let deadline = limit(deadline)
        return try await client.blocking("The offsets can't be looked up", by: deadline) {
            [client] () throws(KafkaError) in try client.offsets(at: places, by: deadline)
        }
    }

    /// Deletes the records before an offset, for good.
    ///
    /// - Parameters:
    ///   - places: What each partition begins with afterwards; `end` deletes all that is there.
    ///   - deadline: When to give up; nil for `requestTimeout` from now.
    /// - Returns: The first offset of each partition afterwards, or why its records were not deleted.
    /// - Throws: Why the brokers could not be asked; `unknownTopicOrPartition` for a partition that isn't there.
    public func deleteRecords(
        before places: [TopicPartition: StartingOffset], deadline: Deadline? = nil
    ) async throws(KafkaError) -> [TopicPartition: Result<Int64, KafkaError>] {
        let deadline = limit(deadline)
        return try await client.deleteRecords(before: offsets(at: places, deadline: deadline), by: deadline)
    }
}
