public import CausewayRuntime
internal import Synchronization

extension KafkaConsumer {
    /// Goes on elsewhere; records of these partitions that were not handed out yet are dropped.
    ///
    /// Also what helps after reading has failed with `autoOffsetReset`.
    ///
    /// - Parameters:
    ///   - starts: For each partition where to go on; what is not an offset is asked from the leaders first.
    ///   - deadline: When to give up.
    /// - Throws: `invalidState` for a partition that is not assigned, `timedOut`, or why the offset can't be told.
    public func seek(
        to starts: [TopicPartition: StartingOffset], deadline: Deadline = .after(.seconds(10))
    ) async throws(KafkaError) {
        let client = try client()
        try needAssigned(Array(starts.keys))
        if starts.values.contains(.committed) { try needGroup() }
        let reset = configuration.autoOffsetReset
        let offsets = try await BlockingCall.run { () throws(KafkaError) in
            try client.resolveAll(starts, reset: reset, by: deadline)
        }
        try await seek(to: offsets, deadline: deadline)
    }

    /// Goes on at other offsets; records of these partitions that were not handed out yet are dropped.
    ///
    /// Also what helps after reading has failed with `autoOffsetReset`.
    ///
    /// - Parameters:
    ///   - offsets: For each partition where to go on.
    ///   - deadline: When to give up.
    /// - Throws: `invalidState` for a partition that is not assigned, `timedOut`, `rebalanceInProgress` where that is in
    ///   the way.
    public func seek(
        to offsets: [TopicPartition: Int64], deadline: Deadline = .after(.seconds(10))
    ) async throws(KafkaError) {
        let client = try client()
        try needAssigned(Array(offsets.keys))
        if let (partition, offset) = offsets.first(where: { $0.value < 0 }) {
            throw KafkaError(.invalidArgument, "\(partition) has no offset \(offset): offsets begin at 0.")
        }
        _ = delivery.hold(ending: [])
        do throws(KafkaError) {
            let stopped = delivery.stopped(offsets.keys)
            if !stopped.isEmpty {
                let restarts = offsets.filter { stopped.contains($0.key) }
                try await onControl { control, done in
                    do throws(KafkaError) {
                        done(.success(try control.restart(restarts)))
                    } catch {
                        done(.failure(error))
                    }
                }
            }
            let rest = offsets.filter { !stopped.contains($0.key) }
            if !rest.isEmpty {
                try await BlockingCall.run { () throws(KafkaError) in try client.seek(rest, by: deadline) }
            }
        } catch {
            delivery.endHold([:], keepsStored: true)
            throw error
        }
        delivery.endHold(offsets, keepsStored: false)
    }

    /// Hands out no more records of these partitions until `resume`, or until they are given up.
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
        let stopped = delivery.stopped(partitions)
        notePaused(true, partitions)
        do throws(KafkaError) {
            try await BlockingCall.run { () throws(KafkaError) in
                try client.pause(partitions)
                let known = positions.filter { $0.value >= 0 && !stopped.contains($0.key) }
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
        notePaused(false, partitions)
    }

    /// The partitions that are paused now.
    public var paused: [TopicPartition] {
        delivery.slots.filter { $0.value.isPaused.load(ordering: .relaxed) }.keys.sorted()
    }

    private func notePaused(_ isPaused: Bool, _ partitions: [TopicPartition]) {
        let slots = delivery.slots
        for partition in partitions { slots[partition]?.isPaused.store(isPaused, ordering: .relaxed) }
    }

    private func needAssigned(_ partitions: [TopicPartition]) throws(KafkaError) {
        let slots = delivery.slots
        for partition in partitions where slots[partition] == nil {
            throw KafkaError(.invalidState, "\(partition) is not assigned to this consumer.")
        }
    }
}
