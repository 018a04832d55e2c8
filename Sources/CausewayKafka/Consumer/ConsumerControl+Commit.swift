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
    func commitStored(by deadline: Deadline, _ done: @escaping CommitDone) {
        commit(storedOffsets(of: delivery.slots.values), by: deadline, done)
    }

    /// Commits offsets; `done` is called with the result, perhaps at once.
    ///
    /// Without a coordinator librdkafka answers after `socket.timeout.ms` and more, so the deadline is kept here.
    func commit(_ offsets: [TopicPartition: Int64], by deadline: Deadline, _ done: @escaping CommitDone) {
        guard let client, let queue else { return done(KafkaConsumer.closed) }
        if offsets.isEmpty { return done(nil) }
        commitsMade += 1
        let id = commitsMade
        do throws(KafkaError) {
            try client.commit(offsets, replyTo: queue, opaque: id)
            let timer = LoopTimer(on: loop) { [weak self] in self?.commitTimedOut(id) }
            timer.schedule(at: deadline)
            commits[id] = CommitUnderWay(offsets: offsets, done: done, timer: timer)
        } catch {
            done(error)
        }
    }

    private func commitTimedOut(_ id: UInt) {
        guard let client, let commit = commits.removeValue(forKey: id) else { return }
        commit.done(
            client.failure(
                KafkaError.Code.timedOut.rawValue,
                "The group '\(configuration.groupID ?? "")' did not answer a commit by its deadline",
                reason: "it may still take it"))
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
