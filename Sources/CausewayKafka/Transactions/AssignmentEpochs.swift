/// Which assignments of partitions are still in force, and what the group knows their member by.
///
/// An epoch is a partition's assignment from its beginning to the moment it is given up or lost. The metadata is renewed
/// in each rebalance, so that what is kept through one can be committed after it; what an epoch that is over has read can
/// never be committed with metadata that is newer than the epoch.
struct AssignmentEpochs<Metadata> {
    typealias Number = UInt64

    /// What offsets of some epochs may be committed with.
    enum Answer {
        case metadata(Metadata)
        /// One of the epochs is over, or the group has thrown the member out.
        case over
    }

    private var begun: Number = 0
    private var inForce: Set<Number> = []
    private var metadata: Metadata?

    /// A partition is assigned.
    mutating func begin() -> Number {
        begun += 1
        inForce.insert(begun)
        return begun
    }

    /// A partition is given up or lost.
    mutating func end(_ number: Number) { inForce.remove(number) }

    /// The group knows the member by something else; nil: it knows it no more.
    mutating func renew(_ metadata: Metadata?) { self.metadata = metadata }

    func isInForce(_ number: Number) -> Bool { inForce.contains(number) }

    func answer(for numbers: some Sequence<Number>) -> Answer {
        guard let metadata, numbers.allSatisfy(inForce.contains) else { return .over }
        return .metadata(metadata)
    }
}
