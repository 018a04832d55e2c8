internal import CLibrdkafka

/// Calls that return at once, though some wait shortly for the client's own main thread.
extension ClientHandle {
    func subscribe(_ topics: [String]) throws(KafkaError) {
        let list = PartitionListHandle(topics: topics)
        try check(rd_kafka_subscribe(pointer, list.pointer), "Subscribing to \(topics.joined(separator: ", ")) failed")
    }

    func subscription() throws(KafkaError) -> [String] {
        var list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?
        try check(rd_kafka_subscription(pointer, &list), "The subscription can't be told")
        guard let list else { return [] }
        return PartitionListHandle(owning: list).partitions.map(\.topic)
    }

    func unsubscribe() throws(KafkaError) { try check(rd_kafka_unsubscribe(pointer), "Unsubscribing failed") }

    /// How the group's rebalances go.
    enum RebalanceProtocol {
        /// It is in no group.
        case none
        /// Everything is given up each time.
        case eager
        /// Single partitions are added and taken.
        case cooperative
    }

    var rebalanceProtocol: RebalanceProtocol {
        guard let name = rd_kafka_rebalance_protocol(pointer) else { return .none }
        switch String(cString: name) {
        case "COOPERATIVE": return .cooperative
        case "EAGER": return .eager
        default: return .none
        }
    }

    /// Whether the group's protocol adds and takes single partitions.
    var isCooperative: Bool { rebalanceProtocol == .cooperative }

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

    /// Has the main thread look at what is due; an event without an opaque comes to `queue`.
    ///
    /// A commit of nothing is the one call that only wakes it and waits for nothing.
    func wakeMainThread(replyTo queue: QueueHandle) {
        let nothing = PartitionListHandle([] as [TopicPartition])
        _ = rd_kafka_commit_queue(pointer, nothing.pointer, queue.pointer, nil, nil)
    }

    /// Starts to leave the group; rebalances and the end arrive on `queue`.
    func closeConsumer(_ queue: QueueHandle) throws(KafkaError) {
        if let error = ErrorHandle(rd_kafka_consumer_close_queue(pointer, queue.pointer)) {
            throw KafkaError(error, "Leaving the group failed")
        }
    }

    var isConsumerClosed: Bool { rd_kafka_consumer_closed(pointer) != 0 }

    private func check(_ error: rd_kafka_resp_err_t, _ what: @autoclosure () -> String) throws(KafkaError) {
        if error != RD_KAFKA_RESP_ERR_NO_ERROR { throw failure(error.rawValue, what()) }
    }

    private func check(_ list: borrowing PartitionListHandle) throws(KafkaError) {
        if let failed = list.firstError {
            throw failure(failed.error, "\(failed.partition) can't be changed")
        }
    }
}
