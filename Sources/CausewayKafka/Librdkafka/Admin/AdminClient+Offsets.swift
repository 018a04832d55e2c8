internal import CLibrdkafka
internal import CausewayRuntime

/// Offsets of groups and partitions, and records before offsets.
extension AdminClient {
    /// The committed offsets of a group; of all partitions if none are named.
    func offsets(
        ofGroup group: String, _ partitions: [TopicPartition]?, requireStable: Bool, by deadline: Deadline
    ) async throws(KafkaError) -> [TopicPartition: Int64] {
        if let partitions, partitions.isEmpty { return [:] }
        return try await retrying(by: deadline) { () throws(KafkaError) in
            try await offsetsOnce(ofGroup: group, partitions, requireStable: requireStable, by: deadline)
        }
    }

    private func offsetsOnce(
        ofGroup group: String, _ partitions: [TopicPartition]?, requireStable: Bool, by deadline: Deadline
    ) async throws(KafkaError) -> [TopicPartition: Int64] {
        let request = Self.offsetsRequest(group, partitions)
        let event = try await self.request(
            RD_KAFKA_ADMIN_OP_LISTCONSUMERGROUPOFFSETS, "The offsets of group '\(group)' can't be read",
            to: .offsets(ofGroup: group), by: deadline,
            configure: { if requireStable { $0.requireStableOffsets() } },
            send: { rd_kafka_ListConsumerGroupOffsets($0, request.pointer, request.count, $1, $2) })
        let results = event.elements { event, count in
            rd_kafka_ListConsumerGroupOffsets_result_groups(
                rd_kafka_event_ListConsumerGroupOffsets_result(event), &count)
        }
        let what = "The offsets of group '\(group)' can't be read"
        let elements = try Self.elements(of: results, what)
        try elements.compactMap { Self.failure($0, "\(what): \($0.partition)") }.throwAll()
        return Dictionary(
            elements.filter { $0.offset >= 0 }.map { ($0.partition, $0.offset) }, uniquingKeysWith: { $1 })
    }

    /// Sets committed offsets; returns the partitions where they were not set.
    func alter(
        offsets: [TopicPartition: Int64], ofGroup group: String, by deadline: Deadline
    ) async throws(KafkaError) -> [AdminFailure] {
        try await retrying(Array(offsets), by: deadline, name: \.key.description) { rest throws(KafkaError) in
            let rest = Dictionary(rest.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
            return try await alterOnce(offsets: rest, ofGroup: group, by: deadline)
        }
    }

    private func alterOnce(
        offsets: [TopicPartition: Int64], ofGroup group: String, by deadline: Deadline
    ) async throws(KafkaError) -> [AdminFailure] {
        guard !offsets.isEmpty else { return [] }
        let what = "The offsets of group '\(group)' were not changed"
        let partitions = PartitionListHandle(offsets)
        let request = AdminList(
            [rd_kafka_AlterConsumerGroupOffsets_new(group, partitions.pointer)],
            destroy: rd_kafka_AlterConsumerGroupOffsets_destroy_array)
        let event = try await self.request(
            RD_KAFKA_ADMIN_OP_ALTERCONSUMERGROUPOFFSETS, what, to: .coordinator, by: deadline,
            send: { rd_kafka_AlterConsumerGroupOffsets($0, request.pointer, request.count, $1, $2) })
        let results = event.elements { event, count in
            rd_kafka_AlterConsumerGroupOffsets_result_groups(
                rd_kafka_event_AlterConsumerGroupOffsets_result(event), &count)
        }
        return try Self.elements(of: results, what).compactMap { element in
            // What Kafka answers for a group that has members.
            guard element.error == KafkaError.Code.unknownMember.rawValue else {
                return Self.failure(element, "\(what): \(element.partition)")
            }
            let name = element.partition.description
            return AdminFailure(
                name,
                KafkaError(
                    .nonEmptyGroup,
                    "The offset of group '\(group)' in \(name) was not changed: the group has members. Stop them first."
                ))
        }
    }

    /// Forgets committed offsets; returns the partitions where they were not forgotten.
    func delete(
        offsets partitions: [TopicPartition], ofGroup group: String, by deadline: Deadline
    ) async throws(KafkaError) -> [AdminFailure] {
        try await retrying(partitions, by: deadline, name: \.description) { partitions throws(KafkaError) in
            try await deleteOnce(offsets: partitions, ofGroup: group, by: deadline)
        }
    }

    private func deleteOnce(
        offsets partitions: [TopicPartition], ofGroup group: String, by deadline: Deadline
    ) async throws(KafkaError) -> [AdminFailure] {
        guard !partitions.isEmpty else { return [] }
        let what = "The offsets of group '\(group)' were not deleted"
        let list = PartitionListHandle(partitions)
        let request = AdminList(
            [rd_kafka_DeleteConsumerGroupOffsets_new(group, list.pointer)],
            destroy: rd_kafka_DeleteConsumerGroupOffsets_destroy_array)
        let event = try await self.request(
            RD_KAFKA_ADMIN_OP_DELETECONSUMERGROUPOFFSETS, what, to: .coordinator, by: deadline,
            send: { rd_kafka_DeleteConsumerGroupOffsets($0, request.pointer, request.count, $1, $2) })
        let results = event.elements { event, count in
            rd_kafka_DeleteConsumerGroupOffsets_result_groups(
                rd_kafka_event_DeleteConsumerGroupOffsets_result(event), &count)
        }
        return try Self.elements(of: results, what).compactMap { Self.failure($0, "\(what): \($0.partition)") }
    }

    /// Deletes records before offsets; returns what each partition begins with then.
    func deleteRecords(
        before offsets: [TopicPartition: Int64], by deadline: Deadline
    ) async throws(KafkaError) -> [TopicPartition: Result<Int64, KafkaError>] {
        guard !offsets.isEmpty else { return [:] }
        let partitions = PartitionListHandle(offsets)
        let request = AdminList(
            [rd_kafka_DeleteRecords_new(partitions.pointer)], destroy: rd_kafka_DeleteRecords_destroy_array)
        let event = try await self.request(
            RD_KAFKA_ADMIN_OP_DELETERECORDS, "Records can't be deleted", by: deadline,
            send: { rd_kafka_DeleteRecords($0, request.pointer, request.count, $1, $2) })
        guard
            let list = rd_kafka_DeleteRecords_result_offsets(rd_kafka_event_DeleteRecords_result(event.pointer))
        else { return [:] }
        let results = PartitionListHandle(copying: list).elements.map { element in
            let failure = Self.failure(element, "The records of \(element.partition) were not deleted")
            return (element.partition, failure.map { Result.failure($0.error) } ?? .success(element.offset))
        }
        return Dictionary(results, uniquingKeysWith: { $1 })
    }

    private static func offsetsRequest(_ group: String, _ partitions: [TopicPartition]?) -> AdminList {
        // A variable of its own: it must outlive the call.
        let list = PartitionListHandle(partitions ?? [])
        let request = rd_kafka_ListConsumerGroupOffsets_new(group, partitions == nil ? nil : list.pointer)
        return AdminList([request], destroy: rd_kafka_ListConsumerGroupOffsets_destroy_array)
    }

    /// The partitions of a result about one group; throws what the group as a whole failed with.
    private static func elements(
        of groups: [OpaquePointer], _ what: String
    ) throws(KafkaError) -> [PartitionListHandle.Element] {
        var elements: [PartitionListHandle.Element] = []
        for group in groups {
            let name = text(rd_kafka_group_result_name(group))
            if let failure = AdminFailure(name, rd_kafka_group_result_error(group), what) { throw failure.error }
            guard let list = rd_kafka_group_result_partitions(group) else { continue }
            elements += PartitionListHandle(copying: list).elements
        }
        return elements
    }

    private static func failure(_ element: PartitionListHandle.Element, _ what: String) -> AdminFailure? {
        AdminFailure(element.partition.description, element.error, what, reason: nil)
    }
}

extension AdminClient {
    /// Looks up offsets in partitions that are there.
    ///
    /// Blocks.
    func offsets(
        at places: [TopicPartition: StartingOffset], by deadline: Deadline
    ) throws(KafkaError) -> [TopicPartition: Int64] {
        let topics = try cluster(by: deadline).topicsByName
        for (name, partitions) in Dictionary(grouping: places.keys, by: \.topic) {
            guard let topic = topics[name] else {
                throw KafkaError(
                    .unknownTopicOrPartition, "The topic '\(name)' does not exist. Create it, or check its name.")
            }
            if let error = ClientHandle.missing(partitions, of: topic) { throw error }
        }
        return try client.resolveAll(places, reset: .error, by: deadline)
    }
}
