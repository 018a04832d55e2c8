public import CausewayRuntime

/// Consumer groups and their committed offsets.
extension KafkaAdmin {
    /// Lists the consumer groups.
    ///
    /// - Parameters:
    ///   - states: Only groups in these states; empty for all.
    ///   - deadline: When to give up; nil for `requestTimeout` from now.
    /// - Returns: The groups that may be seen, sorted by id.
    /// - Throws: Why the brokers could not be asked, or not all of them.
    public func listGroups(
        in states: Set<ConsumerGroupState> = [], deadline: Deadline? = nil
    ) async throws(KafkaError) -> [ConsumerGroupListing] {
        try await client.groups(in: states, by: limit(deadline))
    }

    /// Reads groups with their members and what each member has.
    ///
    /// - Parameters:
    ///   - ids: The groups.
    ///   - deadline: When to give up; nil for `requestTimeout` from now.
    /// - Returns: Each group, or why it can't be described: `groupIDNotFound` for one that isn't there.
    /// - Throws: Why the brokers could not be asked.
    public func describeGroups(
        _ ids: [String], deadline: Deadline? = nil
    ) async throws(KafkaError) -> [String: Result<ConsumerGroupDescription, KafkaError>] {
        try await client.describe(groups: Array(Set(ids)), by: limit(deadline))
    }

    /// Reads a group with its members and what each member has.
    ///
    /// - Parameters:
    ///   - id: The group.
    ///   - deadline: When to give up; nil for `requestTimeout` from now.
    /// - Returns: The group.
    /// - Throws: Why it can't be described: `groupIDNotFound` if it isn't there.
    public func describeGroup(
        _ id: String, deadline: Deadline? = nil
    ) async throws(KafkaError) -> ConsumerGroupDescription {
        guard let result = try await describeGroups([id], deadline: deadline)[id] else {
            throw KafkaError(.groupIDNotFound, "The brokers said nothing about the group '\(id)'. Try again.")
        }
        return try result.get()
    }

    /// Deletes groups with their offsets; only groups without members can be.
    ///
    /// - Parameters:
    ///   - ids: The groups.
    ///   - deadline: When to give up; nil for `requestTimeout` from now.
    /// - Throws: Why a group was not deleted: `nonEmptyGroup`, `groupIDNotFound`; the message names all that failed.
    public func deleteGroups(_ ids: [String], deadline: Deadline? = nil) async throws(KafkaError) {
        try await client.delete(groups: Array(Set(ids)).sorted(), by: limit(deadline)).throwAll()
    }

    /// Reads the offsets that a group has committed.
    ///
    /// - Parameters:
    ///   - group: The group; one that isn't there has no offsets.
    ///   - partitions: The partitions; nil for all that it has an offset in.
    ///   - requireStable: Whether an offset that an open transaction is about to commit is an error that may be tried
    ///     again; else the one before it counts.
    ///   - deadline: When to give up; nil for `requestTimeout` from now.
    /// - Returns: The offsets; a partition without one is left out.
    /// - Throws: Why they can't be read.
    public func committedOffsets(
        ofGroup group: String, in partitions: [TopicPartition]? = nil, requireStable: Bool = false,
        deadline: Deadline? = nil
    ) async throws(KafkaError) -> [TopicPartition: Int64] {
        try await client.offsets(
            ofGroup: group, partitions.map { Array(Set($0)) }, requireStable: requireStable, by: limit(deadline))
    }

    /// Sets a group's committed offsets; the group must have no members, and is made if it isn't there.
    ///
    /// - Parameters:
    ///   - group: The group.
    ///   - offsets: The offset of the record that is read next, for each partition.
    ///   - deadline: When to give up; nil for `requestTimeout` from now.
    /// - Throws: Why an offset was not set, `nonEmptyGroup` if the group has members; the message names all that failed.
    public func alterOffsets(
        ofGroup group: String, to offsets: [TopicPartition: Int64], deadline: Deadline? = nil
    ) async throws(KafkaError) {
        try await client.alter(offsets: offsets, ofGroup: group, by: limit(deadline)).throwAll()
    }

    /// Sets a group's committed offsets to places such as the beginning, or a time; the group must have no members.
    ///
    /// - Parameters:
    ///   - group: The group.
    ///   - places: Where each partition is read from next.
    ///   - deadline: When to give up; nil for `requestTimeout` from now.
    /// - Returns: The offsets that were set.
    /// - Throws: Why an offset was not found or set, as `alterOffsets(ofGroup:to:deadline:)`.
    @discardableResult
    public func resetOffsets(
        ofGroup group: String, to places: [TopicPartition: StartingOffset], deadline: Deadline? = nil
    ) async throws(KafkaError) -> [TopicPartition: Int64] {
        let deadline = limit(deadline)
        let offsets = try await offsets(at: places, deadline: deadline)
        try await alterOffsets(ofGroup: group, to: offsets, deadline: deadline)
        return offsets
    }

    /// Forgets a group's offsets in partitions of topics that none of its members reads.
    ///
    /// - Parameters:
    ///   - group: The group.
    ///   - partitions: The partitions.
    ///   - deadline: When to give up; nil for `requestTimeout` from now.
    /// - Throws: Why an offset was not deleted: `groupSubscribedToTopic`, `groupIDNotFound`; the message names all that
    ///   failed.
    public func deleteOffsets(
        ofGroup group: String, in partitions: [TopicPartition], deadline: Deadline? = nil
    ) async throws(KafkaError) {
        try await client.delete(offsets: Array(Set(partitions)), ofGroup: group, by: limit(deadline)).throwAll()
    }
}
