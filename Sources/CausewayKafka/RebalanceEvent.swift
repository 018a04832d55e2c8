/// What a rebalance does to a consumer.
public enum RebalanceEvent: Sendable, Hashable {
    /// These partitions are the consumer's now; their records come after the handler has returned.
    case assigned([TopicPartition])
    /// These partitions go to somebody else, once the handler has returned and the records in hand are done.
    case revoked([TopicPartition])
    /// These partitions are somebody else's already: what was in hand may be handled twice, nothing is committed.
    case lost([TopicPartition])

    /// The partitions.
    public var partitions: [TopicPartition] {
        switch self {
        case .assigned(let partitions), .revoked(let partitions), .lost(let partitions): partitions
        }
    }
}
