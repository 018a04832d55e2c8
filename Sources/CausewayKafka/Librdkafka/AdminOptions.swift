internal import CLibrdkafka

/// Owns the options of one admin request.
struct AdminOptions: ~Copyable {
    let pointer: OpaquePointer

    /// Gives the request a time-out, for the client and for the brokers.
    init(_ client: ClientHandle, _ operation: rd_kafka_admin_op_t, timeout: Duration) {
        pointer = rd_kafka_AdminOptions_new(client.pointer, operation)
        let milliseconds = min(max(1, ClientHandle.milliseconds(timeout)), 3_600_000)
        // Both refuse only numbers out of range.
        rd_kafka_AdminOptions_set_request_timeout(pointer, milliseconds, nil, 0)
        rd_kafka_AdminOptions_set_operation_timeout(pointer, milliseconds, nil, 0)
    }

    deinit { rd_kafka_AdminOptions_destroy(pointer) }
}
