internal import Synchronization

/// A consumer's membership of its group, as transactions of a producer need it; any thread.
///
/// The control loop writes it while it serves a rebalance, before it answers: as long as librdkafka waits for the
/// answer, the member can't join anew.
final class GroupMembership: Sendable {
    typealias Epochs = AssignmentEpochs<GroupMetadataHandle>

    /// The group's name; nil for a consumer without one.
    let group: String?
    /// What in the consumer's settings is in the way of transactions; nil if nothing is.
    let obstacle: KafkaError?
    private let epochs: Mutex<Epochs>

    init(_ configuration: KafkaConsumerConfiguration) {
        group = configuration.groupID
        obstacle = Self.obstacle(in: configuration)
        epochs = Mutex(Epochs())
    }

    private static func obstacle(in configuration: KafkaConsumerConfiguration) -> KafkaError? {
        let reason: String? =
            if configuration.groupID == nil {
                "it has no group to commit offsets for: set groupID."
            } else if configuration.enableAutoOffsetStore {
                "it stores offsets and would commit them beside the transaction: set enableAutoOffsetStore to false."
            } else if configuration.isolationLevel != .readCommitted {
                "it would go on from offsets of transactions that are still open: set isolationLevel to readCommitted."
            } else {
                nil
            }
        return reason.map {
            KafkaError(.invalidConfiguration, "The consumer's records can't be worked on in transactions: \($0)")
        }
    }

    func begin() -> AssignmentEpoch { AssignmentEpoch(epochs.withLock { $0.begin() }, of: self) }
    func end(_ number: Epochs.Number) { epochs.withLock { $0.end(number) } }
    func renew(_ metadata: GroupMetadataHandle?) { epochs.withLock { $0.renew(metadata) } }
    func isInForce(_ number: Epochs.Number) -> Bool { epochs.withLock { $0.isInForce(number) } }

    /// What offsets that were read in some epochs may be committed with.
    func answer(for epochs: [AssignmentEpoch]) -> Epochs.Answer {
        self.epochs.withLock { $0.answer(for: epochs.lazy.map(\.number)) }
    }

    /// Partitions are assigned by hand: whoever assigns them sees to it that nobody else reads them for the group.
    func assignedByHand() {
        if let group { renew(GroupMetadataHandle(unmanaged: group)) }
    }
}
