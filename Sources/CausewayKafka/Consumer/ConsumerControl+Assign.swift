internal import CausewayObservability
internal import Synchronization

/// Partitions that the caller assigns, and those that have to be started again.
extension ConsumerControl {
    /// Reads these partitions and no others.
    func assign(_ partitions: [TopicPartition: StartingOffset]) throws(KafkaError) {
        let client = try openClient()
        let before = delivery.slots
        resumePaused(Array(before.values))
        delivery.forget(Array(before.keys))
        if client.rebalanceProtocol == .none { delivery.membership.assignedByHand() }
        delivery.start(Array(partitions.keys), from: partitions.compactMapValues(\.known))
        try client.assign(PartitionListHandle(partitions.compactMapValues(\.number)))
        let again = partitions.keys.filter { before[$0] != nil }
        if again.isEmpty { return }
        // Replacing the assignment stops them first, which clears the way to the data queue. What has come until then
        // stays in the partition's queue and is taken along.
        client.waitForStops()
        delivery.receive(again)
    }

    /// Reads further partitions.
    func incrementalAssign(_ partitions: [TopicPartition: StartingOffset]) throws(KafkaError) {
        let client = try openClient()
        try refuseInGroup(client)
        let slots = delivery.slots
        if let partition = partitions.keys.sorted().first(where: { slots[$0] != nil }) {
            throw KafkaError(.invalidState, "\(partition) is assigned to this consumer already: seek to move in it.")
        }
        delivery.membership.assignedByHand()
        delivery.start(Array(partitions.keys), from: partitions.compactMapValues(\.known))
        do throws(KafkaError) {
            try client.incrementalAssign(PartitionListHandle(partitions.compactMapValues(\.number)))
        } catch {
            delivery.forget(Array(partitions.keys))
            throw error
        }
    }

    /// Reads partitions no more.
    func incrementalUnassign(_ partitions: [TopicPartition]) throws(KafkaError) {
        let client = try openClient()
        try refuseInGroup(client)
        let slots = delivery.slots
        for partition in partitions where slots[partition] == nil {
            throw KafkaError(.invalidState, "\(partition) is not assigned to this consumer.")
        }
        resumePaused(partitions.compactMap { slots[$0] })
        delivery.forget(partitions)
        try client.incrementalUnassign(PartitionListHandle(partitions))
        // So that assigning it again finds it stopped.
        client.waitForStops()
    }

    /// Starts partitions again that librdkafka has stopped reading because it found no offset to go on at.
    ///
    /// It can't seek in them. The others keep what they have; a group's member stays in its group.
    func restart(_ offsets: [TopicPartition: Int64]) throws(KafkaError) {
        let client = try openClient()
        // A rebalance that waits on the queue comes first.
        serve()
        guard rebalance == nil else {
            throw KafkaError(.rebalanceInProgress, "The group rebalances: seek again once it has.", isRetriable: true)
        }
        let slots = delivery.slots
        for partition in offsets.keys where slots[partition] == nil {
            throw KafkaError(.invalidState, "\(partition) is not assigned to this consumer any more.")
        }
        if client.rebalanceProtocol == .eager {
            try restartAll(offsets, client)
        } else {
            try client.incrementalUnassign(PartitionListHandle(Array(offsets.keys)))
            client.waitForStops()
            delivery.receive(Array(offsets.keys))
            try client.incrementalAssign(PartitionListHandle(offsets))
        }
    }

    /// Where partitions come and go only all at once: each of the others goes on where its next record to drain is.
    private func restartAll(_ offsets: [TopicPartition: Int64], _ client: ClientHandle) throws(KafkaError) {
        var starts = delivery.drained.mapValues { $0 >= 0 ? StartingOffset.offset($0) : .committed }
        // Those that are stopped like these would fail again: they stand still instead.
        let idle = delivery.stopped(starts.keys).subtracting(offsets.keys)
        if !idle.isEmpty { try client.pause(Array(idle)) }
        for partition in idle { starts[partition] = .beginning }
        starts.merge(offsets.mapValues { .offset($0) }) { $1 }
        try client.assign(PartitionListHandle(starts.compactMapValues(\.number)))
        client.waitForStops()
        delivery.receive(Array(starts.keys))
        let paused = delivery.slots.filter { $0.value.isPaused.load(ordering: .relaxed) }
        try client.resume(offsets.keys.filter { paused[$0] == nil })
    }

    /// librdkafka keeps a partition paused when it is given up, and would when it comes back.
    func resumePaused(_ slots: [PartitionSlot]) {
        let stopped = delivery.stopped(slots.map(\.topicPartition))
        let paused = slots.filter { $0.isPaused.load(ordering: .relaxed) || stopped.contains($0.topicPartition) }
            .map(\.topicPartition)
        if paused.isEmpty { return }
        do throws(KafkaError) {
            try client?.resume(paused)
        } catch {
            logger.warning("partitions that go stay paused: \(error.message)", ["partitions": "\(paused)"])
        }
    }

    private func openClient() throws(KafkaError) -> ClientHandle {
        guard let client, closing == nil else { throw KafkaConsumer.closed }
        return client
    }

    private func refuseInGroup(_ client: ClientHandle) throws(KafkaError) {
        guard client.rebalanceProtocol == .none else {
            throw KafkaError(
                .invalidState,
                "The group '\(configuration.groupID ?? "")' assigns this consumer's partitions: unsubscribe first.")
        }
    }
}
