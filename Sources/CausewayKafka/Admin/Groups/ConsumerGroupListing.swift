/// A consumer group in a list of all.
public struct ConsumerGroupListing: Sendable, Hashable {
    /// The group's id.
    public let id: String
    /// What it is doing.
    public let state: ConsumerGroupState
    /// Whether it only keeps offsets, for consumers that are assigned their partitions by hand.
    public let isSimple: Bool
}
