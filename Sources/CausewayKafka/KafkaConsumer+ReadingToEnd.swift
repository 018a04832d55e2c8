public import CausewayRuntime

extension KafkaConsumer {
    /// Reads partitions up to what is their end now, and returns.
    ///
    /// They are assigned; the consumer has no other reader meanwhile. With `readCommitted` the end is where the first open
    /// transaction begins. Markers of transactions and records that compaction has removed count as read. Needs
    /// `enablePartitionEOF`, which tells of those.
    ///
    /// - Parameters:
    ///   - partitions: The partitions, and where to begin.
    ///   - limit: How many records at most in a batch, up to 1,024.
    ///   - deadline: When to give up looking up where partitions begin and end.
    ///   - body: Is handed the records, of each partition in their order.
    /// - Throws: What the closure throws; `invalidConfiguration` without `enablePartitionEOF`, `readerBusy`, `closed`,
    ///   `cancelled`, or why reading failed.
    public func readToEnd(
        of partitions: [TopicPartition: StartingOffset], upTo limit: Int = 1024,
        deadline: Deadline = .after(.seconds(10)), _ body: (ConsumerBatch) async throws -> Void
    ) async throws {
        guard configuration.enablePartitionEOF else {
            throw KafkaError(.invalidConfiguration, "Reading to the end needs enablePartitionEOF: set it to true.")
        }
        var ends: [TopicPartition: Int64] = [:]
        for partition in partitions.keys {
            let range = try await watermarks(of: partition, deadline: deadline)
            if range.high > range.low { ends[partition] = range.high }
        }
        let claim = try delivery.claim()
        defer { delivery.release(claim, leftover: nil) }
        try await assign(partitions.filter { ends[$0.key] != nil }, deadline: deadline)
        let delivery = delivery
        try await withTaskCancellationHandler {
            try await read(to: ends, limit, body)
        } onCancel: {
            delivery.wake()
        }
    }

    private func read(
        to ends: [TopicPartition: Int64], _ limit: Int, _ body: (ConsumerBatch) async throws -> Void
    ) async throws {
        while !areReached(ends) {
            if Task.isCancelled { throw KafkaError(.cancelled, "The task was cancelled.") }
            switch delivery.take(limit, asBatch: true) {
            case .records(let storage, let range): try await body(ConsumerBatch(storage, range))
            case .again: continue
            case .nothingYet:
                delivery.putDown()
                if !areReached(ends) { await delivery.wait() }
            case .ended: throw Self.closed
            case .failed(let error): throw error
            }
        }
    }

    private func areReached(_ ends: [TopicPartition: Int64]) -> Bool {
        let slots = delivery.slots
        return ends.allSatisfy { partition, end in slots[partition].map { $0.position >= end } ?? false }
    }
}
