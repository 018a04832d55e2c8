extension KafkaConsumer {
    /// Handles partitions side by side, each by a task of its own, its records in their order.
    ///
    /// The handler is called when a partition is assigned, and again when it comes back after it was given up: then once
    /// the earlier call has returned. It reads the partition's records; these end when the partition is to be given up,
    /// and the handler has until `revokeTimeout` to return, so that what it has done is committed and nothing of it is
    /// done by somebody else meanwhile. After that its task is cancelled, and what it still does does not count. A handler
    /// that returns earlier is done with its partition: what it had in hand counts as done, and no more of it is read
    /// until the partition is assigned anew.
    ///
    /// Each partition has a queue of its own: one whose handler is slow holds up no other, and librdkafka stops fetching
    /// for it at `queuedMinMessages` and `queuedMaxMessagesKbytes`. Up to 1,024 records more are taken at a time.
    ///
    /// It returns when the consumer is closed or the task is cancelled, once all handlers have returned; they are
    /// cancelled along with the task. One loop at a time may read; the next one goes on with what was not done.
    ///
    /// - Parameters:
    ///   - maxInFlight: How many partitions may have records in hand at the same time. One that others wait for gives its
    ///     place up when its handler asks for more, after 10 ms at the earliest; waiting for records takes no place.
    ///   - handler: Handles one partition; it runs where tasks of the caller run by preference, else on Swift's pool.
    /// - Throws: What a handler throws first: the others are cancelled then, and neither that partition's record in hand
    ///   nor anything behind it is stored. `readerBusy`, or why reading failed.
    public func forEachPartition(
        maxInFlight: Int = .max, _ handler: @escaping @Sendable (ConsumerPartition) async throws -> Void
    ) async throws {
        guard maxInFlight > 0 else { throw Self.noneInFlight(maxInFlight) }
        try await PartitionPool(self, maxInFlight: maxInFlight, body: handler).run()
    }

    /// Handles records side by side, those of one key in their order.
    ///
    /// The order holds for records of one key in one partition. Records without a key have no order between them. An
    /// offset is stored once all records that were delivered before it are done, so that a restart reads again whatever
    /// was not, and maybe some of what was.
    ///
    /// When a partition is to be given up, the records in hand have until `revokeTimeout`; then the offset behind the
    /// last one before which all are done is committed. A record that is done later does not count any more, also when
    /// its partition has come back.
    ///
    /// A partition pauses while 10,000 records are done ahead of its oldest unfinished one, while 1,024 wait for a
    /// handler, or while 16 MiB lie between the oldest unfinished record and the newest; the other partitions go on.
    /// `pause` does not hold back those that wait already.
    ///
    /// It returns when the consumer is closed or the task is cancelled, once all handlers have returned; they are
    /// cancelled along with the task. One loop at a time may read; the next one goes on with what was not done.
    ///
    /// - Parameters:
    ///   - maxInFlight: How many handlers may run at the same time.
    ///   - handler: Handles one record; it runs where tasks of the caller run by preference, else on Swift's pool.
    /// - Throws: What a handler throws first: the others are cancelled then, and neither that record nor anything behind
    ///   it in its partition is stored. `readerBusy`, or why reading failed.
    public func forEachKey(
        maxInFlight: Int = 64, _ handler: @escaping @Sendable (ConsumerRecord) async throws -> Void
    ) async throws {
        try await forEachKey(maxInFlight: maxInFlight, limits: ParallelLimits(), handler)
    }

    func forEachKey(
        maxInFlight: Int, limits: ParallelLimits, _ handler: @escaping @Sendable (ConsumerRecord) async throws -> Void
    ) async throws {
        guard maxInFlight > 0 else { throw Self.noneInFlight(maxInFlight) }
        try await KeyPool(self, maxInFlight: maxInFlight, limits: limits, body: handler).run()
    }

    /// Gives every partition a lane while `body` reads them.
    ///
    /// - Parameters:
    ///   - reader: Who is told about the lanes.
    ///   - body: Is given what came before the lanes were there; returns why it failed, and what it did not finish.
    /// - Throws: `readerBusy`, or why `body` failed.
    func readLanes(
        _ reader: any ParallelReader,
        _ body: ([TopicPartition: [RecordSlice]]) async -> ((any Error)?, [TopicPartition: UnfinishedRecords])
    ) async throws {
        let delivery = delivery
        let claim = try delivery.claim()
        // Tasks of their own: half of a change of ways would lose records, so that no cancellation ends it.
        let earlier = await Task {
            try? await onControl { control, done in done(.success(control.delivery.openLanes(for: reader))) }
            return await delivery.takeEarlier()
        }.value
        let (failure, unfinished) = await body(earlier)
        await Task {
            let lanes = try? await onControl { control, done in done(.success(control.delivery.closeLanes())) }
            delivery.release(claim, unfinished: await delivery.withRest(of: lanes ?? [], unfinished))
        }.value
        if let failure { throw failure }
    }

    private static func noneInFlight(_ number: Int) -> KafkaError {
        KafkaError(.invalidArgument, "maxInFlight is \(number): at least one handler has to run.")
    }
}
