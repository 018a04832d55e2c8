/// Whose records the caller works on.
enum InHand {
    /// Nobody's.
    case nothing
    /// One partition's: records one by one, or a batch that is of one alone.
    case slot(PartitionSlot)
    /// Those of a whole batch of several.
    case batch([PartitionSlot])

    func contains(anyOf slots: [PartitionSlot]) -> Bool {
        switch self {
        case .nothing: false
        case .slot(let slot): slots.contains { $0 === slot }
        case .batch(let held): held.contains { slot in slots.contains { $0 === slot } }
        }
    }

    var isNothing: Bool { if case .nothing = self { true } else { false } }
}
