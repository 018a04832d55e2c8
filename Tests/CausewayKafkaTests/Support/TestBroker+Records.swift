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
}
