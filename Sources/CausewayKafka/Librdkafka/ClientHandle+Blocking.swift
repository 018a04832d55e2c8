internal import CLibrdkafka
internal import CausewayRuntime

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Calls that wait for brokers: on the blocking pool only.
extension ClientHandle {
    /// What the cluster says about a topic, or about all when `topic` is nil.
    func metadata(topic: TopicHandle?, timeout: Duration) throws(KafkaError) -> ClusterMetadata {
        var raw: UnsafePointer<rd_kafka_metadata>?
        let error = rd_kafka_metadata(
            pointer, topic == nil ? 1 : 0, topic?.pointer, &raw, Self.milliseconds(timeout))
        guard error == RD_KAFKA_RESP_ERR_NO_ERROR, let raw else {
            throw KafkaError(
                number: error.rawValue,
                "The metadata of \(topic.map { "topic '\($0.name)'" } ?? "the cluster") can't be read")
        }
        defer { rd_kafka_metadata_destroy(raw) }
        return ClusterMetadata(raw.pointee)
    }

    /// A partition's first offset and the one after its last record.
    func watermarks(of partition: TopicPartition, timeout: Duration) throws(KafkaError) -> OffsetRange {
        var low: Int64 = 0
        var high: Int64 = 0
        let error = rd_kafka_query_watermark_offsets(
            pointer, partition.topic, Int32(clamping: partition.partition), &low, &high, Self.milliseconds(timeout))
        guard error == RD_KAFKA_RESP_ERR_NO_ERROR else {
            throw KafkaError(number: error.rawValue, "The watermarks of \(partition) can't be read")
        }
        return OffsetRange(low: low, high: high)
    }

    /// The group's committed offsets; partitions without one are left out.
    func committed(_ partitions: [TopicPartition], timeout: Duration) throws(KafkaError) -> [TopicPartition: Int64] {
        let list = PartitionListHandle(partitions)
        let error = rd_kafka_committed(pointer, list.pointer, Self.milliseconds(timeout))
        guard error == RD_KAFKA_RESP_ERR_NO_ERROR else {
            throw KafkaError(number: error.rawValue, "The committed offsets can't be read")
        }
        if let failed = list.firstError {
            throw KafkaError(number: failed.error, "The committed offset of \(failed.partition) can't be read")
        }
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
                throw KafkaError(number: error, "Seeking in \(partition) failed")
            }
            offsets = offsets.filter { failed[$0.key] != nil }
            usleep(5_000)
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

    /// Sends what waits for `linger.ms` and waits until every record has its end.
    ///
    /// True once that is so.
    func flush(timeout: Duration) -> Bool {
        rd_kafka_flush(pointer, Self.milliseconds(timeout)) == RD_KAFKA_RESP_ERR_NO_ERROR
    }

    static func milliseconds(_ timeout: Duration) -> Int32 { Int32(clamping: timeout.milliseconds) }
}

/// Calls that return at once, though some wait shortly for the client's own main thread.
extension ClientHandle {
    /// Drops every record that has not been acknowledged; each gets its report.
    func purge() { rd_kafka_purge(pointer, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT) }

    func subscribe(_ topics: [String]) throws(KafkaError) {
        let list = PartitionListHandle(topics: topics)
        try check(rd_kafka_subscribe(pointer, list.pointer), "Subscribing to \(topics.joined(separator: ", ")) failed")
    }

    func unsubscribe() throws(KafkaError) { try check(rd_kafka_unsubscribe(pointer), "Unsubscribing failed") }

    /// Whether the group's protocol adds and takes single partitions.
    var isCooperative: Bool {
        guard let name = rd_kafka_rebalance_protocol(pointer) else { return false }
        return String(cString: name) == "COOPERATIVE"
    }

    /// Whether the group has taken the assignment away already.
    var isAssignmentLost: Bool { rd_kafka_assignment_lost(pointer) != 0 }

    func assign(_ list: borrowing PartitionListHandle) throws(KafkaError) {
        try check(rd_kafka_assign(pointer, list.pointer), "Assigning partitions failed")
    }

    func unassign() throws(KafkaError) { try check(rd_kafka_assign(pointer, nil), "Releasing partitions failed") }

    /// Returns once the client's main thread has begun to stop whatever earlier calls took away.
    func waitForStops() {
        // A question to that thread, which answers in order.
        var list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?
        if rd_kafka_assignment(pointer, &list) == RD_KAFKA_RESP_ERR_NO_ERROR, let list {
            rd_kafka_topic_partition_list_destroy(list)
        }
    }

    func incrementalAssign(_ list: borrowing PartitionListHandle) throws(KafkaError) {
        if let error = ErrorHandle(rd_kafka_incremental_assign(pointer, list.pointer)) {
            throw KafkaError(error, "Assigning partitions failed")
        }
    }

    func incrementalUnassign(_ list: borrowing PartitionListHandle) throws(KafkaError) {
        if let error = ErrorHandle(rd_kafka_incremental_unassign(pointer, list.pointer)) {
            throw KafkaError(error, "Releasing partitions failed")
        }
    }

    func pause(_ partitions: [TopicPartition]) throws(KafkaError) {
        let list = PartitionListHandle(partitions)
        try check(rd_kafka_pause_partitions(pointer, list.pointer), "Pausing failed")
        try check(list)
    }

    func resume(_ partitions: [TopicPartition]) throws(KafkaError) {
        let list = PartitionListHandle(partitions)
        try check(rd_kafka_resume_partitions(pointer, list.pointer), "Resuming failed")
        try check(list)
    }

    /// Starts a commit; its result comes as an event with `opaque` to `queue`.
    func commit(_ offsets: [TopicPartition: Int64], replyTo queue: QueueHandle, opaque: UInt) throws(KafkaError) {
        let list = PartitionListHandle(offsets)
        try check(
            rd_kafka_commit_queue(
                pointer, list.pointer, queue.pointer, nil, UnsafeMutableRawPointer(bitPattern: opaque)),
            "The commit can't be started")
    }

    /// Starts to leave the group; rebalances and the end arrive on `queue`.
    func closeConsumer(_ queue: QueueHandle) throws(KafkaError) {
        if let error = ErrorHandle(rd_kafka_consumer_close_queue(pointer, queue.pointer)) {
            throw KafkaError(error, "Leaving the group failed")
        }
    }

    var isConsumerClosed: Bool { rd_kafka_consumer_closed(pointer) != 0 }

    private func check(_ error: rd_kafka_resp_err_t, _ what: @autoclosure () -> String) throws(KafkaError) {
        if error != RD_KAFKA_RESP_ERR_NO_ERROR { throw KafkaError(number: error.rawValue, what()) }
    }

    private func check(_ list: borrowing PartitionListHandle) throws(KafkaError) {
        if let failed = list.firstError {
            throw KafkaError(number: failed.error, "\(failed.partition) can't be changed")
        }
    }
}
