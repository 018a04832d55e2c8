/// The steps by which partitions are given up: handler and records in hand finish, offsets are committed, then the
/// partitions are released.
///
/// Each step has an end, at the latest by a deadline.
struct Revocation {
    enum Action: Equatable {
        case nothing
        /// Commit the stored offsets.
        case commit
        /// Give the partitions up.
        case release
    }

    private enum Phase {
        /// Handler or caller are at work. Next: `committing` or `released`.
        case finishing
        /// The commit is under way. Next: `released`.
        case committing
        /// Done.
        case released
    }

    private var phase = Phase.finishing
    private var awaitsHandler: Bool
    private var awaitsHand: Bool
    private let mayCommit: Bool

    /// - Parameters:
    ///   - hasHandler: Whether a handler was started.
    ///   - isInHand: Whether the caller works on a record of these partitions.
    ///   - mayCommit: Whether offsets may still be committed.
    init(hasHandler: Bool, isInHand: Bool, mayCommit: Bool) {
        awaitsHandler = hasHandler
        awaitsHand = isInHand
        self.mayCommit = mayCommit
    }

    /// To be asked once at the start.
    mutating func begin() -> Action { goOn() }

    mutating func handlerReturned() -> Action {
        awaitsHandler = false
        return goOn()
    }

    mutating func handMoved() -> Action {
        awaitsHand = false
        return goOn()
    }

    /// The time for handler and caller is over: what is done is committed.
    mutating func deadlinePassed() -> Action {
        awaitsHandler = false
        awaitsHand = false
        switch phase {
        case .finishing: return goOn()
        case .committing: return release()
        case .released: return .nothing
        }
    }

    mutating func committed() -> Action {
        switch phase {
        case .committing: return release()
        case .finishing, .released: return .nothing
        }
    }

    private mutating func goOn() -> Action {
        switch phase {
        case .finishing where !awaitsHandler && !awaitsHand:
            guard mayCommit else { return release() }
            phase = .committing
            return .commit
        case .finishing, .committing, .released:
            return .nothing
        }
    }

    private mutating func release() -> Action {
        phase = .released
        return .release
    }
}
