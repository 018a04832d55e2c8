import CLibrdkafka
import Foundation

/// librdkafka's own client, blocking: what the embedded broker is tested with, apart from our clients.
final class PlainClient {
    struct Failure: Error, Equatable {
        let code: Int32

        init(_ error: rd_kafka_resp_err_t) { code = Int32(error.rawValue) }
    }

    private let handle: OpaquePointer
    private let deliveries: OpaquePointer

    init(_ kind: rd_kafka_type_t, servers: String, _ settings: [String: String] = [:]) throws {
        let configuration = rd_kafka_conf_new()
        var reason = [CChar](repeating: 0, count: 512)
        let defaults = [
            "bootstrap.servers": servers, "log_level": "0", "fetch.wait.max.ms": "5", "linger.ms": "0",
            "reconnect.backoff.ms": "10", "reconnect.backoff.max.ms": "20", "retry.backoff.ms": "5", "group.id": "test",
        ]
        let onlyConsumer = ["fetch.wait.max.ms", "group.id"]
        for (key, value) in defaults.merging(settings, uniquingKeysWith: { $1 })
        where kind == RD_KAFKA_CONSUMER || !onlyConsumer.contains(key) {
            if kind == RD_KAFKA_CONSUMER, key == "linger.ms" { continue }
            rd_kafka_conf_set(configuration, key, value, &reason, reason.count)
        }
        if kind == RD_KAFKA_PRODUCER { rd_kafka_conf_set_events(configuration, RD_KAFKA_EVENT_DR) }
        guard let handle = rd_kafka_new(kind, configuration, &reason, reason.count),
            let deliveries = rd_kafka_queue_get_main(handle)
        else {
            throw Failure(RD_KAFKA_RESP_ERR__FAIL)
        }
        self.handle = handle
        self.deliveries = deliveries
    }

    deinit {
        // Unsafe only in name: nobody else has the two any more.
        nonisolated(unsafe) let (handle, deliveries) = (handle, deliveries)
        // Destroying may take a second, which no task may be held up for.
        Thread.detachNewThread {
            rd_kafka_queue_destroy(deliveries)
            rd_kafka_destroy(handle)
        }
    }

    /// Sends a record and waits for its offset.
    func send(_ value: String, to topic: String, partition: Int32 = 0, within seconds: Int32 = 10) throws -> Int64 {
        try enqueue(value, to: topic, partition: partition)
        return try delivery(within: seconds)
    }

    func enqueue(_ value: String, to topic: String, partition: Int32 = 0) throws {
        let topicHandle = rd_kafka_topic_new(handle, topic, nil)
        defer { rd_kafka_topic_destroy(topicHandle) }
        var bytes = Array(value.utf8)
        let result = rd_kafka_produce(
            topicHandle, partition, RD_KAFKA_MSG_F_COPY, &bytes, bytes.count, nil, 0, nil)
        if result == -1 { throw Failure(rd_kafka_last_error()) }
    }

    /// Waits for the next record's delivery report.
    func delivery(within seconds: Int32) throws -> Int64 {
        while true {
            guard let event = rd_kafka_queue_poll(deliveries, seconds * 1_000) else {
                throw Failure(RD_KAFKA_RESP_ERR__TIMED_OUT)
            }
            defer { rd_kafka_event_destroy(event) }
            // Other events are about connections that come and go.
            guard rd_kafka_event_type(event) == RD_KAFKA_EVENT_DR, let message = rd_kafka_event_message_next(event)
            else { continue }
            if message.pointee.err != RD_KAFKA_RESP_ERR_NO_ERROR { throw Failure(message.pointee.err) }
            return message.pointee.offset
        }
    }

    /// Reads a partition from its start until there are so many records.
    func read(_ count: Int, from topic: String, partition: Int32 = 0, within seconds: Int = 10) throws -> [String] {
        let list = rd_kafka_topic_partition_list_new(1)
        defer { rd_kafka_topic_partition_list_destroy(list) }
        rd_kafka_topic_partition_list_add(list, topic, partition).pointee.offset = Int64(RD_KAFKA_OFFSET_BEGINNING)
        rd_kafka_assign(handle, list)
        var values: [String] = []
        for _ in 0..<seconds * 100 where values.count < count {
            guard let message = rd_kafka_consumer_poll(handle, 10) else { continue }
            defer { rd_kafka_message_destroy(message) }
            guard message.pointee.err == RD_KAFKA_RESP_ERR_NO_ERROR else { continue }
            let value = UnsafeRawBufferPointer(start: message.pointee.payload, count: message.pointee.len)
            values.append(String(decoding: value, as: UTF8.self))
        }
        return values
    }

    /// The leaders of a topic's partitions, by partition; asks for all topics, which makes none.
    func leaders(of topic: String) throws -> [Int32] {
        var metadata: UnsafePointer<rd_kafka_metadata>?
        let error = rd_kafka_metadata(handle, 1, nil, &metadata, 5_000)
        guard error == RD_KAFKA_RESP_ERR_NO_ERROR, let metadata else { throw Failure(error) }
        defer { rd_kafka_metadata_destroy(metadata) }
        let topics = UnsafeBufferPointer(start: metadata.pointee.topics, count: Int(metadata.pointee.topic_cnt))
        guard let found = topics.first(where: { String(cString: $0.topic) == topic }) else { return [] }
        return UnsafeBufferPointer(start: found.partitions, count: Int(found.partition_cnt))
            .sorted { $0.id < $1.id }.map(\.leader)
    }
}
