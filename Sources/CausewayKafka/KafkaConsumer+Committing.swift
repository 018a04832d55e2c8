public import CausewayRuntime
internal import Synchronization

extension KafkaConsumer {
    /// Commits what is stored: the offset behind each record that the caller has moved past.
    ///
    /// While the group rebalances it waits for the end of that.
    ///
    /// - Parameter deadline: When to give up; the group may take it all the same.
    /// - Throws: `invalidState` without a `groupID`, `timedOut`, or why the group did not take it.
    public func commit(deadline: Deadline = .after(.seconds(10))) async throws(KafkaError) {
        try needGroup()
        try await onControl { control, done in
            control.commitStored(by: deadline, waitsForJoin: true) { error in
                done(error.map { .failure($0) } ?? .success(()))
            }
        }
    }

    /// Commits offsets, such as a batch's `nextOffsets`.
    ///
    /// While the group rebalances it waits for the end of that; partitions that were given up by then are left out.
    ///
    /// - Parameters:
    ///   - offsets: For each partition the offset to resume at.
    ///   - deadline: When to give up; the group may take them all the same.
    /// - Throws: `invalidState` without a `groupID`, `timedOut`, `illegalGeneration` when all were given up, or why the
    ///   group did not take it.
    public func commit(
        _ offsets: [TopicPartition: Int64], deadline: Deadline = .after(.seconds(10))
    ) async throws(KafkaError) {
        try needGroup()
        try checkOffsets(offsets)
        try await onControl { control, done in
            control.commit(offsets, by: deadline, waitsForJoin: true) { error in
                done(error.map { .failure($0) } ?? .success(()))
            }
        }
    }

    /// Starts to commit what is stored, and returns at once.
    ///
    /// Commits reach the group in the order in which they were started.
    ///
    /// - Parameter deadline: When to give up; the group may take it all the same.
    /// - Returns: What tells its result; when it is dropped a failure goes to the logger.
    /// - Throws: `invalidState` without a `groupID`, `closed`.
    @discardableResult
    public func commitAsync(deadline: Deadline = .after(.seconds(10))) throws(KafkaError) -> PendingCommit {
        try start { $0.commitStored(by: deadline, waitsForJoin: true, $1) }
    }

    /// Starts to commit offsets, such as a batch's `nextOffsets`, and returns at once.
    ///
    /// Commits reach the group in the order in which they were started.
    ///
    /// - Parameters:
    ///   - offsets: For each partition the offset to resume at.
    ///   - deadline: When to give up; the group may take them all the same.
    /// - Returns: What tells its result; when it is dropped a failure goes to the logger.
    /// - Throws: `invalidState` without a `groupID`, `closed`.
    @discardableResult
    public func commitAsync(
        _ offsets: [TopicPartition: Int64], deadline: Deadline = .after(.seconds(10))
    ) throws(KafkaError) -> PendingCommit {
        try checkOffsets(offsets)
        return try start { $0.commit(offsets, by: deadline, waitsForJoin: true, $1) }
    }

    private func start(
        _ commit: @escaping @Sendable (ConsumerControl, @escaping ConsumerControl.CommitDone) -> Void
    ) throws(KafkaError) -> PendingCommit {
        try needGroup()
        _ = try client()
        let pending = PendingCommit(logger: logger)
        control.perform { control in commit(control) { pending.complete($0) } }
        return pending
    }

    /// Stores offsets for the next commit, in place of what `enableAutoOffsetStore` does.
    ///
    /// Not assigned ones are left out.
    ///
    /// - Parameter offsets: For each partition the offset to resume at.
    public func storeOffsets(_ offsets: [TopicPartition: Int64]) {
        let slots = delivery.slots
        for (partition, offset) in offsets { slots[partition]?.stored.offset.store(offset, ordering: .releasing) }
    }

    /// The group's committed offsets; a partition without one is left out.
    ///
    /// - Parameters:
    ///   - partitions: The partitions.
    ///   - deadline: When to give up.
    /// - Returns: For each partition the offset to resume at.
    /// - Throws: Why they can't be read.
    public func committed(
        _ partitions: [TopicPartition], deadline: Deadline = .after(.seconds(10))
    ) async throws(KafkaError) -> [TopicPartition: Int64] {
        try needGroup()
        let client = try client()
        if partitions.isEmpty { return [:] }
        return try await BlockingCall.run { () throws(KafkaError) in
            try client.committed(partitions, timeout: deadline.remaining)
        }
    }

    func needGroup() throws(KafkaError) {
        if configuration.groupID == nil {
            throw KafkaError(.invalidState, "Committing needs a group: set groupID.")
        }
    }

    private func checkOffsets(_ offsets: [TopicPartition: Int64]) throws(KafkaError) {
        guard let (partition, offset) = offsets.first(where: { $0.value < 0 }) else { return }
        throw KafkaError(
            .invalidArgument, "The offset \(offset) of \(partition) can't be committed: offsets begin at 0.")
    }
}
