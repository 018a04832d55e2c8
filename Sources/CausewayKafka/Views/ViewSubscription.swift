/// The reader's side of a subscription; ends it when it goes.
///
/// Belongs to the task that iterates.
final class ViewSubscription<Key: Hashable & Sendable, Value: Sendable> {
    private let core: ViewCore<Key, Value>
    private let subscriber: ViewSubscriber<Key, Value>
    private let id: Int
    /// What was taken and not handed out yet.
    private var changes: [MaterializedViewChange<Key, Value>] = []
    private var index = 0

    init(_ core: ViewCore<Key, Value>, limit: Int, startsWithSnapshot: Bool) {
        self.core = core
        subscriber = ViewSubscriber(limit: limit, startsWithSnapshot: startsWithSnapshot)
        id = core.subscribe(subscriber)
    }

    deinit { core.unsubscribe(id) }

    func next() async throws(KafkaError) -> MaterializedViewEvent<Key, Value>? {
        while !Task.isCancelled {
            if index < changes.count {
                defer { index += 1 }
                return .change(changes[index])
            }
            switch subscriber.take() {
            case .changes(let taken):
                changes = taken
                index = 0
            case .snapshotNeeded:
                let (snapshot, reason) = core.snapshot(for: subscriber)
                return .snapshot(snapshot, reason)
            case .nothingYet:
                await subscriber.wait()
            case .ended(let error):
                if let error { throw error }
                return nil
            }
        }
        return nil
    }
}
