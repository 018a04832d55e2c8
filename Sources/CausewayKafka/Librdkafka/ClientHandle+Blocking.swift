internal import CLibrdkafka
internal import CausewayRuntime

/// Calls that wait for brokers: on the blocking pool only.
extension ClientHandle {
    /// What the cluster says about a topic, or about all when `topic` is nil.
    func metadata(topic: TopicHandle?, timeout: Duration) throws(KafkaError) -> ClusterMetadata {
        var raw: UnsafePointer<rd_kafka_metadata>?
        let error = rd_kafka_metadata(
            pointer, topic == nil ? 1 : 0, topic?.pointer, &raw, Self.milliseconds(timeout))
        guard error == RD_KAFKA_RESP_ERR_NO_ERROR, let raw else {
            throw failure(
                error.rawValue,
                "The metadata of \(topic.map { "topic '\($0.name)'" } ?? "the cluster") can't be read")
        }
        defer { rd_kafka_metadata_destroy(raw) }
        noteAnswer()
        return ClusterMetadata(raw.pointee)
    }

    /// A partition's first offset and the one after its last record.
    func watermarks(of partition: TopicPartition, timeout: Duration) throws(KafkaError) -> OffsetRange {
        var low: Int64 = 0
        var high: Int64 = 0
        let error = rd_kafka_query_watermark_offsets(
            pointer, partition.topic, Int32(clamping: partition.partition), &low, &high, Self.milliseconds(timeout))
        guard error == RD_KAFKA_RESP_ERR_NO_ERROR else {
            throw failure(error.rawValue, "The watermarks of \(partition) can't be read")
        }
        noteAnswer()
        return OffsetRange(low: low, high: high)
    }

    /// The group's committed offsets; partitions without one are left out.
    func committed(_ partitions: [TopicPartition], timeout: Duration) throws(KafkaError) -> [TopicPartition: Int64] {
        let deadline = Deadline.after(timeout)
        while true {
            do throws(KafkaError) {
                return try committedOnce(partitions, timeout: deadline.remaining)
            } catch {
                // A coordinator that has just started, or moved: librdkafka asks for the new one, and not again for this.
                guard error.code.isOfCoordinator, deadline.remaining > .milliseconds(100) else { throw error }
                Self.pause(.milliseconds(50))
            }
        }
    }

    private func committedOnce(
        _ partitions: [TopicPartition], timeout: Duration
    ) throws(KafkaError) -> [TopicPartition: Int64] {
        let list = PartitionListHandle(partitions)
        let error = rd_kafka_committed(pointer, list.pointer, Self.milliseconds(timeout))
        guard error == RD_KAFKA_RESP_ERR_NO_ERROR else {
            throw failure(error.rawValue, "The committed offsets of \(Self.names(partitions)) can't be read")
        }
        if let failed = list.firstError {
            throw failure(failed.error, "The committed offset of \(failed.partition) can't be read")
        }
        noteAnswer()
        return list.offsets
    }

    /// Moves the fetch positions.
    ///
    /// A partition that was assigned just now can't be moved yet: tried again until the deadline.
    func seek(_ offsets: [TopicPartition: Int64], by deadline: Deadline) throws(KafkaError) {
        var offsets = offsets
        while true {
            let failed = try seekOnce(offsets, timeout: deadline.remaining)
            guard let (partition, error) = failed.first else { return }
            let isEarly = failed.values.allSatisfy { $0 == RD_KAFKA_RESP_ERR__STATE.rawValue }
            guard isEarly, !deadline.hasPassed else {
                throw failure(error, "Seeking in \(partition) failed")
            }
            offsets = offsets.filter { failed[$0.key] != nil }
            Self.pause(.milliseconds(5))
        }
    }

    /// Returns the partitions that failed.
    private func seekOnce(
        _ offsets: [TopicPartition: Int64], timeout: Duration
    ) throws(KafkaError) -> [TopicPartition: Int32] {
        let list = PartitionListHandle(offsets)
        let factor: Int32 = Librdkafka.seekTimeoutIsThousandTimesTooShort ? 1000 : 1
        let milliseconds = max(1, min(Self.milliseconds(timeout), Int32.max / 1000)) * factor
        if let error = ErrorHandle(rd_kafka_seek_partitions(pointer, list.pointer, milliseconds)) {
            throw KafkaError(error, "Seeking failed")
        }
        return Dictionary(
            list.elements.filter { $0.error != 0 }.map { ($0.partition, $0.error) },
            uniquingKeysWith: { _, last in last })
    }

    /// Drops records that have not been acknowledged; each has its report on the queue when this returns.
    func purge(_ scope: PurgeScope = .all) {
        let queued = scope.contains(.queued) ? RD_KAFKA_PURGE_F_QUEUE : 0
        let inFlight = scope.contains(.inFlight) ? RD_KAFKA_PURGE_F_INFLIGHT : 0
        rd_kafka_purge(pointer, queued | inFlight)
    }

    /// Sends what waits for `linger.ms` and waits until every record has its end.
    ///
    /// True once that is so.
    func flush(timeout: Duration) -> Bool {
        rd_kafka_flush(pointer, Self.milliseconds(timeout)) == RD_KAFKA_RESP_ERR_NO_ERROR
    }

    static func milliseconds(_ timeout: Duration) -> Int32 { Int32(clamping: timeout.milliseconds) }
}
