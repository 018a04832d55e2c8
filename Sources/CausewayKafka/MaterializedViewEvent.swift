/// What a view's change stream hands out.
public enum MaterializedViewEvent<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    /// Everything that was there at a moment: what comes next is the first change after that.
    case snapshot(MaterializedViewSnapshot<Key, Value>, MaterializedViewSnapshotReason)
    /// One key changed.
    case change(MaterializedViewChange<Key, Value>)
}

/// Why a change stream hands out a snapshot.
public enum MaterializedViewSnapshotReason: Sendable, Hashable {
    /// It was asked to begin with one.
    case start
    /// So many changes were dropped because the reader was slow and its buffer full.
    case missed(Int)
    /// The view has read its topic again, so that what changed can't be told key by key.
    case reread
}
