public import CausewayRuntime

extension KafkaConsumer {
    /// Goes on at other offsets; records of these partitions that were not handed out yet are dropped.
    ///
    /// - Parameters:
    ///   - offsets: For each partition where to go on.
    ///   - deadline: When to give up.
    /// - Throws: `invalidState` for a partition that is not assigned, `timedOut`.
    public func seek(
        to offsets: [TopicPartition: Int64], deadline: Deadline = .after(.seconds(10))
    ) async throws(KafkaError) {
        let client = try client()
        try needAssigned(Array(offsets.keys))
        _ = delivery.hold(ending: [])
        do throws(KafkaError) {
            try await BlockingCall.run { () throws(KafkaError) in try client.seek(offsets, by: deadline) }
        } catch {
            delivery.endHold([:], keepsStored: true)
            throw error
        }
        delivery.endHold(offsets, keepsStored: false)
    }

    /// Hands out no more records of these partitions until `resume`.
    ///
    /// Those handed out already stay in hand.
    ///
    /// - Parameter partitions: The partitions.
    /// - Throws: `invalidState` for a partition that is not assigned.
    public func pause(_ partitions: [TopicPartition]) async throws(KafkaError) {
        let client = try client()
        try needAssigned(partitions)
        // What librdkafka has given us and the caller has not had yet comes again after `resume`.
        let positions = delivery.hold(ending: partitions)
        do throws(KafkaError) {
            try await BlockingCall.run { () throws(KafkaError) in
                try client.pause(partitions)
                let known = positions.filter { $0.value >= 0 }
                if !known.isEmpty { try client.seek(known, by: .after(.seconds(5))) }
            }
        } catch {
            // Whether or not it is paused: go on without a gap.
            delivery.endHold(positions, keepsStored: true)
            throw error
        }
        delivery.endHold(positions, keepsStored: true)
    }

    /// Hands out records of these partitions again.
    ///
    /// - Parameter partitions: The partitions.
    /// - Throws: `invalidState` for a partition that is not assigned.
    public func resume(_ partitions: [TopicPartition]) async throws(KafkaError) {
        let client = try client()
        try needAssigned(partitions)
        try await BlockingCall.run { () throws(KafkaError) in try client.resume(partitions) }
    }

    private func needAssigned(_ partitions: [TopicPartition]) throws(KafkaError) {
        let slots = delivery.slots
        for partition in partitions where slots[partition] == nil {
            throw KafkaError(.invalidState, "\(partition) is not assigned to this consumer.")
        }
    }
}
