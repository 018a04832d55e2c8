internal import CausewayKafka

/// What `causeway consume` reads, and until when.
struct ConsumePlan: Sendable {
    let topics: [TopicChoice]
    let place: StartingOffset
    /// Whether the partitions are shared with a group, which remembers where to go on.
    let isGroup: Bool
    /// How many records; nil for all.
    let count: Int?
    let exitsAtEnd: Bool
    /// Nil for ever.
    let timeout: Duration?
}
