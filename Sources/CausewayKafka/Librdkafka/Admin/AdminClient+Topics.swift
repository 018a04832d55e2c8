internal import CLibrdkafka
internal import CausewayRuntime

/// Topics.
extension AdminClient {
    /// Makes topics; returns those that were not made.
    func create(
        _ topics: [TopicSpec], validateOnly: Bool = false, by deadline: Deadline
    ) async throws(KafkaError) -> [AdminFailure] {
        guard !topics.isEmpty else { return [] }
        let list = try AdminList(topics, destroy: rd_kafka_NewTopic_destroy_array, make: Self.newTopic)
        let event = try await request(
            RD_KAFKA_ADMIN_OP_CREATETOPICS, "Topics can't be created", by: deadline,
            configure: { if validateOnly { $0.validateOnly() } },
            send: { rd_kafka_CreateTopics($0, list.pointer, list.count, $1, $2) })
        let results = event.elements { event, count in
            rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event), &count)
        }
        return results.compactMap { Self.failure($0) { "The topic '\($0)' was not created" } }
    }

    /// Deletes topics; returns those that were not deleted.
    func delete(_ names: [String], by deadline: Deadline) async throws(KafkaError) -> [AdminFailure] {
        guard !names.isEmpty else { return [] }
        let list = AdminList(names.map { rd_kafka_DeleteTopic_new($0) }, destroy: rd_kafka_DeleteTopic_destroy_array)
        let event = try await request(
            RD_KAFKA_ADMIN_OP_DELETETOPICS, "Topics can't be deleted", by: deadline,
            send: { rd_kafka_DeleteTopics($0, list.pointer, list.count, $1, $2) })
        let results = event.elements { event, count in
            rd_kafka_DeleteTopics_result_topics(rd_kafka_event_DeleteTopics_result(event), &count)
        }
        return results.compactMap { Self.failure($0) { "The topic '\($0)' was not deleted" } }
    }

    /// Gives topics more partitions; returns those that got none.
    ///
    /// - Parameters:
    ///   - counts: How many partitions each topic has afterwards.
    ///   - validateOnly: Whether the brokers only check.
    ///   - deadline: When it has failed.
    /// - Returns: What failed.
    /// - Throws: Why the request failed as a whole.
    func extend(
        _ counts: [String: Int], validateOnly: Bool, by deadline: Deadline
    ) async throws(KafkaError) -> [AdminFailure] {
        guard !counts.isEmpty else { return [] }
        let list = try AdminList(
            counts.sorted { $0.key < $1.key }, destroy: rd_kafka_NewPartitions_destroy_array, make: Self.newPartitions)
        let event = try await request(
            RD_KAFKA_ADMIN_OP_CREATEPARTITIONS, "Topics can't be extended", by: deadline,
            configure: { if validateOnly { $0.validateOnly() } },
            send: { rd_kafka_CreatePartitions($0, list.pointer, list.count, $1, $2) })
        let results = event.elements { event, count in
            rd_kafka_CreatePartitions_result_topics(rd_kafka_event_CreatePartitions_result(event), &count)
        }
        return results.compactMap { Self.failure($0) { "The topic '\($0)' was not extended" } }
    }

    private static func failure(_ result: OpaquePointer, _ text: (String) -> String) -> AdminFailure? {
        let topic = rd_kafka_topic_result_name(result).map { String(cString: $0) } ?? ""
        return AdminFailure(
            topic, rd_kafka_topic_result_error(result).rawValue, text(topic),
            reason: rd_kafka_topic_result_error_string(result))
    }

    private static func newTopic(_ topic: TopicSpec) throws(KafkaError) -> OpaquePointer {
        let made = Self.make { reason, size in
            rd_kafka_NewTopic_new(
                topic.name, Int32(clamping: topic.partitions ?? -1), Int32(clamping: topic.replicationFactor ?? -1),
                reason, size)
        }
        guard let pointer = made.pointer else {
            throw KafkaError(.invalidArgument, "The topic '\(topic.name)' can't be described: \(made.reason)")
        }
        for (key, value) in topic.configuration { rd_kafka_NewTopic_set_config(pointer, key, value) }
        return pointer
    }

    private static func newPartitions(_ entry: (key: String, value: Int)) throws(KafkaError) -> OpaquePointer {
        let made = Self.make { reason, size in
            rd_kafka_NewPartitions_new(entry.key, max(0, entry.value), reason, size)
        }
        guard let pointer = made.pointer else {
            throw KafkaError(
                .invalidArgument, "The topic '\(entry.key)' can't get \(entry.value) partitions: \(made.reason)")
        }
        return pointer
    }

    /// Calls one of librdkafka's functions that writes a reason where it makes nothing.
    static func make(
        _ body: (UnsafeMutablePointer<CChar>?, Int) -> OpaquePointer?
    ) -> (pointer: OpaquePointer?, reason: String) {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 512) { text in
            text.initialize(repeating: 0)
            let pointer = body(text.baseAddress, text.count)
            return (pointer, text.baseAddress.map { String(cString: $0) } ?? "")
        }
    }
}
