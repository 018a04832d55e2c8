internal import CausewayObservability
internal import CausewayRuntime
internal import Synchronization

/// Commits: started here, their results arrive as events.
extension ConsumerControl {
    /// What is stored and not committed yet.
    func storedOffsets(of slots: some Sequence<PartitionSlot>) -> [TopicPartition: Int64] {
        var offsets: [TopicPartition: Int64] = [:]
        for slot in slots {
            let offset = slot.stored.offset.load(ordering: .acquiring)
            if offset > slot.stored.committed { offsets[slot.topicPartition] = offset }
        }
        return offsets
    }

    /// Commits what is stored.
    func commitStored(by deadline: Deadline, waitsForJoin: Bool = false, _ done: @escaping CommitDone) {
        commit(storedOffsets(of: delivery.slots.values), by: deadline, waitsForJoin: waitsForJoin, done)
    }

    /// Commits offsets; `done` is called with the result, perhaps at once.
    ///
    /// Without a coordinator librdkafka answers after `socket.timeout.ms` and more, so the deadline is kept here.
    ///
    /// - Parameters:
    ///   - offsets: For each partition the offset to resume at.
    ///   - deadline: When to give up.
    ///   - waitsForJoin: Whether it is sent after the rebalance if one is under way, for what is still assigned then.
    ///   - done: Called with the result.
    func commit(
        _ offsets: [TopicPartition: Int64], by deadline: Deadline, waitsForJoin: Bool = false,
        _ done: @escaping CommitDone
    ) {
        guard let client else { return done(KafkaConsumer.closed) }
        if offsets.isEmpty { return done(nil) }
        commitsMade += 1
        let id = commitsMade
        let timer = LoopTimer(on: loop) { [weak self] in self?.commitTimedOut(id) }
        timer.schedule(at: deadline)
        // Its end is signalled afterwards, so it is not missed.
        let mustWait = waitsForJoin && client.join.isUnderWay && closing == nil
        commits[id] = CommitUnderWay(
            offsets: offsets, done: done, timer: timer,
            waiting: mustWait ? delivery.slots.filter { offsets[$0.key] != nil } : nil)
        if mustWait {
            commitsWaiting.append(id)
        } else {
            sendWaitingCommits()
            send(offsets, id)
        }
    }

    private func send(_ offsets: [TopicPartition: Int64], _ id: UInt) {
        guard let client, let queue else { return }
        do throws(KafkaError) {
            try client.commit(offsets, replyTo: queue, opaque: id)
        } catch {
            end(id, error)
        }
    }

    private func end(_ id: UInt, _ error: KafkaError?) {
        guard let commit = commits.removeValue(forKey: id) else { return }
        commit.timer.invalidate()
        commit.done(error)
    }

    /// A rebalance is over, or nobody waits for one any more: what has waited is sent.
    func sendWaitingCommits() {
        guard let client, !commitsWaiting.isEmpty, !client.join.isUnderWay || closing != nil else { return }
        let slots = delivery.slots
        let waiting = commitsWaiting
        commitsWaiting = []
        for id in waiting {
            // One whose deadline has passed is gone.
            guard let commit = commits[id], let before = commit.waiting else { continue }
            // Somebody else may have got further with what was given up meanwhile.
            let offsets = commit.offsets.filter { before[$0.key] == nil || before[$0.key] === slots[$0.key] }
            if offsets.isEmpty {
                end(id, Self.givenUp(Array(commit.offsets.keys)))
                continue
            }
            commits[id]?.waiting = nil
            send(offsets, id)
        }
    }

    private static func givenUp(_ partitions: [TopicPartition]) -> KafkaError {
        KafkaError(
            .illegalGeneration,
            """
            \(partitions.sorted()) went to another member in a rebalance before their offsets could be committed; \
            that member goes on from the commit before.
            """)
    }

    private func commitTimedOut(_ id: UInt) {
        guard let client, let commit = commits[id] else { return }
        let group = configuration.groupID ?? ""
        let isWaiting = commit.waiting != nil
        end(
            id,
            client.failure(
                KafkaError.Code.timedOut.rawValue,
                isWaiting
                    ? "The group '\(group)' was still rebalancing at a commit's deadline"
                    : "The group '\(group)' did not answer a commit by its deadline",
                reason: isWaiting ? "it was not sent" : "it may still take it"))
    }

    /// The result of a commit has come.
    func committed(_ id: UInt, _ error: Int32, _ list: consuming PartitionListHandle) {
        guard let commit = commits.removeValue(forKey: id) else { return }
        commit.timer.invalidate()
        if let failure = failure(error, list) { return commit.done(failure) }
        client?.noteAnswer()
        let slots = delivery.slots
        for (partition, offset) in commit.offsets { slots[partition]?.stored.committed = offset }
        commit.done(nil)
    }

    private func failure(_ error: Int32, _ list: borrowing PartitionListHandle) -> KafkaError? {
        guard let client else { return KafkaConsumer.closed }
        let group = configuration.groupID ?? ""
        if let failed = list.firstError {
            return client.failure(
                failed.error,
                "The offset \(failed.offset) of \(failed.partition) was not committed for group '\(group)'")
        }
        return error == 0 ? nil : client.failure(error, "Offsets were not committed for group '\(group)'")
    }
}
