internal import CLibrdkafka

/// Owns the options of one admin request.
struct AdminOptions: ~Copyable {
    let pointer: OpaquePointer

    /// The longest time-out that librdkafka takes.
    static let longestTimeout = Duration.seconds(3600)

    /// Gives the request a time-out, for the client and for the brokers.
    init(_ client: ClientHandle, _ operation: rd_kafka_admin_op_t, timeout: Duration) {
        pointer = rd_kafka_AdminOptions_new(client.pointer, operation)
        let milliseconds = max(1, ClientHandle.milliseconds(min(timeout, Self.longestTimeout)))
        // Refused where the kind of request knows no such time-out, or a number is out of range.
        rd_kafka_AdminOptions_set_request_timeout(pointer, milliseconds, nil, 0)
        rd_kafka_AdminOptions_set_operation_timeout(pointer, milliseconds, nil, 0)
    }

    deinit { rd_kafka_AdminOptions_destroy(pointer) }

    /// Has the brokers check the request and change nothing.
    func validateOnly() { rd_kafka_AdminOptions_set_validate_only(pointer, 1, nil, 0) }

    /// Offsets of transactions that are open are waited for.
    func requireStableOffsets() {
        _ = ErrorHandle(rd_kafka_AdminOptions_set_require_stable_offsets(pointer, 1))
    }

    /// Asks for groups in these states only.
    func match(states: [rd_kafka_consumer_group_state_t]) {
        _ = ErrorHandle(rd_kafka_AdminOptions_set_match_consumer_group_states(pointer, states, states.count))
    }
}
