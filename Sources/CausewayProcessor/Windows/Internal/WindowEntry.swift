/// What a key's records in an open window add up to.
struct WindowEntry<Fold: WindowFold> {
    /// What an update makes necessary.
    enum Change {
        /// The record is in the value already, or the value was changed before and is going to be written.
        case none
        /// The value has to be written.
        case dirty
    }

    var value: Fold.Value
    /// The offset of the last record that is in the value.
    private(set) var applied: Int64
    /// Changed since it was taken last.
    var isDirty: Bool

    /// The value of one record.
    init(first value: Fold.Value, offset: Int64) { self.init(value, applied: offset, isDirty: true) }

    /// The value of a result that was restored.
    init(restored value: Fold.Value, applied: Int64) { self.init(value, applied: applied, isDirty: false) }

    private init(_ value: Fold.Value, applied: Int64, isDirty: Bool) {
        self.value = value
        self.applied = applied
        self.isDirty = isDirty
    }

    /// Takes a further record in, unless it is in the value already, as after a restart.
    mutating func add(_ input: Fold.Input, _ offset: Int64, by fold: Fold) -> Change {
        if offset <= applied { return .none }
        fold.add(input, to: &value)
        applied = offset
        if isDirty { return .none }
        isDirty = true
        return .dirty
    }
}
