package import CausewayKafka

/// What is done about a responder's partitions before it works on their requests, and after.
package struct PartitionHooks: Sendable {
    /// Returns when the group may be joined; when it throws, the group never is, and the responder ends.
    let starting: @Sendable () async throws -> Void
    /// Partitions have come; their requests are worked on once it returns.
    let assigned: @Sendable ([TopicPartition]) async -> Void
    /// Partitions are gone; what was in hand is done, unless they were lost.
    let released: @Sendable ([TopicPartition]) async -> Void

    /// Creates the hooks; all run off the control loop.
    package init(
        starting: @escaping @Sendable () async throws -> Void = {},
        assigned: @escaping @Sendable ([TopicPartition]) async -> Void,
        released: @escaping @Sendable ([TopicPartition]) async -> Void
    ) {
        self.starting = starting
        self.assigned = assigned
        self.released = released
    }
}
