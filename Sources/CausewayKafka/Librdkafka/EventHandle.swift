internal import CLibrdkafka

/// Owns an event of a queue.
struct EventHandle: ~Copyable {
    enum Kind { case delivery, rebalance, commit, error, log, record, other }

    private let pointer: OpaquePointer

    /// Takes ownership; nil gives nil.
    init?(_ pointer: OpaquePointer?) {
        guard let pointer else { return nil }
        self.pointer = pointer
    }

    deinit { rd_kafka_event_destroy(pointer) }

    /// The kinds that a client wants.
    static let producerKinds = RD_KAFKA_EVENT_DR | RD_KAFKA_EVENT_ERROR | RD_KAFKA_EVENT_LOG
    static let consumerKinds =
        RD_KAFKA_EVENT_FETCH | RD_KAFKA_EVENT_REBALANCE | RD_KAFKA_EVENT_OFFSET_COMMIT | RD_KAFKA_EVENT_ERROR
        | RD_KAFKA_EVENT_LOG

    var kind: Kind {
        switch rd_kafka_event_type(pointer) {
        case RD_KAFKA_EVENT_DR: .delivery
        case RD_KAFKA_EVENT_REBALANCE: .rebalance
        case RD_KAFKA_EVENT_OFFSET_COMMIT: .commit
        case RD_KAFKA_EVENT_ERROR: .error
        case RD_KAFKA_EVENT_LOG: .log
        case RD_KAFKA_EVENT_FETCH: .record
        default: .other
        }
    }

    /// The error number; 0 is success.
    var error: Int32 { rd_kafka_event_error(pointer).rawValue }
    var reason: String { rd_kafka_event_error_string(pointer).map { String(cString: $0) } ?? "" }
    var isFatal: Bool { rd_kafka_event_error_is_fatal(pointer) != 0 }
    /// What was given with a commit.
    var opaque: UInt { UInt(bitPattern: rd_kafka_event_opaque(pointer)) }

    /// A copy of the partitions that the event is about.
    func partitionList() -> PartitionListHandle {
        guard let list = rd_kafka_event_topic_partition_list(pointer) else { return PartitionListHandle(capacity: 0) }
        return PartitionListHandle(copying: list)
    }

    /// Whether a rebalance event gives partitions; else it takes them.
    var isAssignment: Bool { rd_kafka_event_error(pointer) == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS }

    /// A log line: syslog level, facility, text.
    var log: (level: Int, facility: String, text: String) {
        var facility: UnsafePointer<CChar>?
        var text: UnsafePointer<CChar>?
        var level: CInt = 0
        guard rd_kafka_event_log(pointer, &facility, &text, &level) == 0, let facility, let text else {
            return (7, "", "")
        }
        return (Int(level), String(cString: facility), String(cString: text))
    }

    /// Calls `body` with each report of a delivery event; returns how many there were.
    func forEachReport(_ body: (DeliveryReport) -> Void) -> Int {
        var count = 0
        while let message = rd_kafka_event_message_next(pointer) {
            count += 1
            body(DeliveryReport(message))
        }
        return count
    }
}
