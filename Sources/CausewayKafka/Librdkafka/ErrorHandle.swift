internal import CLibrdkafka

/// Owns one of librdkafka's error objects.
struct ErrorHandle: ~Copyable {
    private let pointer: OpaquePointer

    /// Takes ownership; nil, which means success, gives nil.
    init?(_ pointer: OpaquePointer?) {
        guard let pointer else { return nil }
        self.pointer = pointer
    }

    deinit { rd_kafka_error_destroy(pointer) }

    var code: KafkaError.Code { KafkaError.Code(rd_kafka_error_code(pointer)) }
    var reason: String { String(cString: rd_kafka_error_string(pointer)) }
    var isRetriable: Bool { rd_kafka_error_is_retriable(pointer) != 0 }
    var isFatal: Bool { rd_kafka_error_is_fatal(pointer) != 0 }
    var requiresAbort: Bool { rd_kafka_error_txn_requires_abort(pointer) != 0 }
}
