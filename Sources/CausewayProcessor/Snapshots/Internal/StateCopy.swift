/// What a snapshot is made of: a partition's state between two transactions, and what it has taken in.
struct StateCopy<State: Sendable>: Sendable {
    let state: State
    let lastDecided: Int64
    /// The last event that is in it.
    let anchor: EventAnchor
    /// How many events no snapshot had until then.
    let events: Int
    /// What the snapshot is called.
    let generation: UInt64
}
