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
    func commitStored(_ done: @escaping CommitDone) {
        commit(storedOffsets(of: delivery.slots.values), done)
    }

    /// Commits offsets; `done` is called with the result, perhaps at once.
    func commit(_ offsets: [TopicPartition: Int64], _ done: @escaping CommitDone) {
        guard let client, let queue else { return done(KafkaConsumer.closed) }
        if offsets.isEmpty { return done(nil) }
        commitsMade += 1
        let id = commitsMade
        do throws(KafkaError) {
            try client.commit(offsets, replyTo: queue, opaque: id)
            commits[id] = (offsets, done)
        } catch {
            done(error)
        }
    }

    /// The result of a commit has come.
    func committed(_ id: UInt, _ error: Int32, _ list: consuming PartitionListHandle) {
        guard let commit = commits.removeValue(forKey: id) else { return }
        if let failure = Self.failure(error, list) { return commit.done(failure) }
        let slots = delivery.slots
        for (partition, offset) in commit.offsets { slots[partition]?.stored.committed = offset }
        commit.done(nil)
    }

    private static func failure(_ error: Int32, _ list: borrowing PartitionListHandle) -> KafkaError? {
        if let failed = list.firstError {
            return KafkaError(
                number: failed.error, "The offset \(failed.offset) of \(failed.partition) was not committed")
        }
        return error == 0 ? nil : KafkaError(number: error, "Offsets were not committed")
    }
}
