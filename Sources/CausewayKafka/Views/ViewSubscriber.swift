internal import Synchronization

/// A reader of a view's changes: what waits for it, up to a bound.
final class ViewSubscriber<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    typealias Change = MaterializedViewChange<Key, Value>

    /// What there is for the reader.
    enum Taken {
        case changes([Change])
        /// Everything that waited was dropped, or is about to be replaced: a snapshot is needed.
        case snapshotNeeded
        case nothingYet
        case ended(KafkaError?)
    }

    private struct State {
        var changes: [[Change]] = []
        var count = 0
        var needed: MaterializedViewSnapshotReason?
        var end: Result<Void, KafkaError>?
        var isCancelled = false
        var waiter: UnsafeContinuation<Void, Never>?
    }

    private let limit: Int
    private let state: Mutex<State>

    /// - Parameters:
    ///   - limit: Changes that may wait.
    ///   - startsWithSnapshot: Whether the first thing is a snapshot.
    init(limit: Int, startsWithSnapshot: Bool) {
        self.limit = max(1, limit)
        state = Mutex(State(needed: startsWithSnapshot ? .start : nil))
    }

    // MARK: The view, under its writer's lock

    /// Adds changes; too many of them drop what waits.
    ///
    /// - Returns: Who is to be resumed once no lock is held.
    func push(_ changes: [Change]) -> UnsafeContinuation<Void, Never>? {
        state.withLock { state in
            if state.end != nil { return nil }
            if let needed = state.needed {
                if case .missed(let count) = needed { state.needed = .missed(count + changes.count) }
                return nil
            }
            if state.count + changes.count > limit {
                state.needed = .missed(state.count + changes.count)
                state.changes = []
                state.count = 0
            } else {
                state.changes.append(changes)
                state.count += changes.count
            }
            return Self.takeWaiter(&state)
        }
    }

    /// The view was read again: what waits is replaced by a snapshot.
    func reread() -> UnsafeContinuation<Void, Never>? {
        state.withLock { state in
            if state.end != nil { return nil }
            state.changes = []
            state.count = 0
            state.needed = state.needed ?? .reread
            return Self.takeWaiter(&state)
        }
    }

    /// A snapshot is being made: what comes from now on is behind it.
    ///
    /// - Returns: Why.
    func beginSnapshot() -> MaterializedViewSnapshotReason {
        state.withLock { state in
            defer { state.needed = nil }
            return state.needed ?? .start
        }
    }

    /// Nothing more comes.
    func end(_ error: KafkaError?) -> UnsafeContinuation<Void, Never>? {
        state.withLock { state in
            if state.end == nil { state.end = error.map { .failure($0) } ?? .success(()) }
            return Self.takeWaiter(&state)
        }
    }

    // MARK: The reader

    func take() -> Taken {
        state.withLock { state in
            if state.needed != nil { return state.end == nil ? .snapshotNeeded : Self.ended(state) }
            if !state.changes.isEmpty {
                defer {
                    state.changes = []
                    state.count = 0
                }
                return .changes(state.changes.count == 1 ? state.changes[0] : Array(state.changes.joined()))
            }
            return state.end == nil ? .nothingYet : Self.ended(state)
        }
    }

    private static func ended(_ state: borrowing State) -> Taken {
        if case .failure(let error) = state.end { return .ended(error) }
        return .ended(nil)
    }

    /// Waits until there is something; returns at once when the task is cancelled.
    func wait() async {
        await withTaskCancellationHandler {
            await withUnsafeContinuation { (waiter: UnsafeContinuation<Void, Never>) in
                let isThere = state.withLock { state in
                    if state.isCancelled || state.end != nil || state.needed != nil || state.count > 0 { return true }
                    state.waiter = waiter
                    return false
                }
                if isThere { waiter.resume() }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                state.isCancelled = true
                return Self.takeWaiter(&state)
            }
            waiter?.resume()
        }
    }

    private static func takeWaiter(_ state: inout State) -> UnsafeContinuation<Void, Never>? {
        defer { state.waiter = nil }
        return state.waiter
    }
}
