import CLibrdkafka
import CausewayRuntime
import CausewayTesting

@testable import CausewayKafka

extension TestBroker {
    /// Deletes the records before offsets, as retention would.
    func deleteRecords(before offsets: [TopicPartition: Int64]) async throws {
        let producer = try producer()
        let client = try producer.engine.client()
        try await BlockingCall.run { () throws(KafkaError) in
            let list = PartitionListHandle(offsets)
            let queue = client.makeQueue()
            var request: OpaquePointer? = rd_kafka_DeleteRecords_new(list.pointer)
            defer { rd_kafka_DeleteRecords_destroy(request) }
            rd_kafka_DeleteRecords(client.pointer, &request, 1, nil, queue.pointer)
            guard let event = rd_kafka_queue_poll(queue.pointer, 20_000) else {
                throw KafkaError(.timedOut, "no answer to DeleteRecords")
            }
            defer { rd_kafka_event_destroy(event) }
            let error = rd_kafka_event_error(event).rawValue
            if error != 0 { throw KafkaError(number: error, "DeleteRecords failed") }
        }
        try await producer.close()
    }

    /// Allows or forbids everybody an operation.
    func rule(
        _ permission: rd_kafka_AclPermissionType_t, _ operation: rd_kafka_AclOperation_t,
        on kind: rd_kafka_ResourceType_t, _ name: String
    ) async throws {
        let producer = try producer()
        let client = try producer.engine.client()
        try await BlockingCall.run { () throws(KafkaError) in
            var rule = rd_kafka_AclBinding_new(
                kind, name, RD_KAFKA_RESOURCE_PATTERN_LITERAL, "User:ANONYMOUS", "*", operation,
                permission, nil, 0)
            defer { rd_kafka_AclBinding_destroy(rule) }
            let queue = client.makeQueue()
            rd_kafka_CreateAcls(client.pointer, &rule, 1, nil, queue.pointer)
            guard let event = rd_kafka_queue_poll(queue.pointer, 20_000) else {
                throw KafkaError(.timedOut, "no answer to CreateAcls")
            }
            defer { rd_kafka_event_destroy(event) }
            let error = rd_kafka_event_error(event).rawValue
            if error != 0 { throw KafkaError(number: error, "CreateAcls failed") }
            var count = 0
            let results = rd_kafka_CreateAcls_result_acls(rd_kafka_event_CreateAcls_result(event), &count)
            for index in 0..<count {
                if let error = rd_kafka_acl_result_error(results?[index]) {
                    let reason = rd_kafka_error_string(error).map { String(cString: $0) }
                    throw KafkaError(number: rd_kafka_error_code(error).rawValue, "CreateAcls failed", reason: reason)
                }
            }
        }
        try await producer.close()
    }
}
