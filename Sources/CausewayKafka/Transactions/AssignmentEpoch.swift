/// One assignment of one partition to a consumer, until the partition is given up or lost.
///
/// A seek or a pause is within it.
final class AssignmentEpoch: Sendable {
    let number: GroupMembership.Epochs.Number
    let membership: GroupMembership

    init(_ number: GroupMembership.Epochs.Number, of membership: GroupMembership) {
        self.number = number
        self.membership = membership
    }

    /// Whether the partition is still assigned.
    var isInForce: Bool { membership.isInForce(number) }

    func end() { membership.end(number) }
}
