internal import CausewayRuntime
internal import Synchronization

/// Snapshots, and who is told of changes.
extension ViewCore {
    /// What is there now, of one moment.
    func snapshot() -> MaterializedViewSnapshot<Key, Value> { writer.withLock { _ in makeSnapshot() } }

    /// A snapshot for a subscriber, which is told of all that changes after it and nothing else.
    func snapshot(
        for subscriber: ViewSubscriber<Key, Value>
    ) -> (MaterializedViewSnapshot<Key, Value>, MaterializedViewSnapshotReason) {
        writer.withLock { _ in
            let reason = subscriber.beginSnapshot()
            return (makeSnapshot(), reason)
        }
    }

    /// Under the writer's lock.
    private func makeSnapshot() -> MaterializedViewSnapshot<Key, Value> {
        let partitions = state.withLock { $0.positions.partitions }
        var offsets: [TopicPartition: Int64] = [:]
        for (partition, reached) in partitions {
            offsets[TopicPartition(topic: topic, partition: partition)] = reached.position
        }
        return MaterializedViewSnapshot(store.pages(), count: store.count, offsets: offsets)
    }

    func subscribe(_ subscriber: ViewSubscriber<Key, Value>) -> Int {
        writer.withLock { writer in
            writer.subscribersMade += 1
            if let error = writer.hasEnded {
                _ = subscriber.end(error)
            } else {
                writer.subscribers[writer.subscribersMade] = subscriber
            }
            return writer.subscribersMade
        }
    }

    func unsubscribe(_ id: Int) { _ = writer.withLock { $0.subscribers.removeValue(forKey: id) } }
}
