internal import CLibrdkafka
internal import CausewayRuntime

/// Consumer groups.
extension AdminClient {
    /// Lists groups; throws if a broker's are missing.
    func groups(
        in states: Set<ConsumerGroupState>, by deadline: Deadline
    ) async throws(KafkaError) -> [ConsumerGroupListing] {
        try await retrying(by: deadline) { () throws(KafkaError) in try await listOnce(states, by: deadline) }
    }

    private func listOnce(
        _ states: Set<ConsumerGroupState>, by deadline: Deadline
    ) async throws(KafkaError) -> [ConsumerGroupListing] {
        let event = try await request(
            RD_KAFKA_ADMIN_OP_LISTCONSUMERGROUPS, "Groups can't be listed", by: deadline,
            configure: { if !states.isEmpty { $0.match(states: states.map(Self.number)) } },
            send: { rd_kafka_ListConsumerGroups($0, $1, $2) })
        let errors = event.elements { event, count in
            rd_kafka_ListConsumerGroups_result_errors(rd_kafka_event_ListConsumerGroups_result(event), &count)
        }
        let what = "The groups of a broker can't be listed, so that the list is not complete"
        if let failure = errors.lazy.compactMap({ AdminFailure("", $0, what) }).first {
            throw client.failure(failure.error.code.rawValue, what)
        }
        let groups = event.elements { event, count in
            rd_kafka_ListConsumerGroups_result_valid(rd_kafka_event_ListConsumerGroups_result(event), &count)
        }
        return groups.map { group in
            ConsumerGroupListing(
                id: Self.text(rd_kafka_ConsumerGroupListing_group_id(group)),
                state: Self.state(rd_kafka_ConsumerGroupListing_state(group)),
                isSimple: rd_kafka_ConsumerGroupListing_is_simple_consumer_group(group) != 0)
        }
        .sorted { $0.id < $1.id }
    }

    /// Reads groups with their members.
    func describe(
        groups: [String], by deadline: Deadline
    ) async throws(KafkaError) -> [String: Result<ConsumerGroupDescription, KafkaError>] {
        var results: [String: Result<ConsumerGroupDescription, KafkaError>] = [:]
        _ = try await retrying(groups, by: deadline, name: { $0 }) { groups throws(KafkaError) in
            let found = try await describeOnce(groups, by: deadline)
            results.merge(found) { $1 }
            return found.compactMap { name, result in
                if case .failure(let error) = result { AdminFailure(name, error) } else { nil }
            }
        }
        return results
    }

    private func describeOnce(
        _ groups: [String], by deadline: Deadline
    ) async throws(KafkaError) -> [String: Result<ConsumerGroupDescription, KafkaError>] {
        guard !groups.isEmpty else { return [:] }
        let names = CStringList(groups)
        let event = try await request(
            RD_KAFKA_ADMIN_OP_DESCRIBECONSUMERGROUPS, "Groups can't be described: \(Self.list(groups))",
            to: .coordinator, by: deadline,
            send: { rd_kafka_DescribeConsumerGroups($0, names.pointer, names.count, $1, $2) })
        let found = event.elements { event, count in
            rd_kafka_DescribeConsumerGroups_result_groups(rd_kafka_event_DescribeConsumerGroups_result(event), &count)
        }
        let results = found.map { (Self.text(rd_kafka_ConsumerGroupDescription_group_id($0)), Self.description($0)) }
        return Dictionary(results, uniquingKeysWith: { $1 })
    }

    /// Deletes groups with their offsets; returns those that were not deleted.
    func delete(groups: [String], by deadline: Deadline) async throws(KafkaError) -> [AdminFailure] {
        try await retrying(groups, by: deadline, name: { $0 }) { groups throws(KafkaError) in
            try await deleteOnce(groups, by: deadline)
        }
    }

    private func deleteOnce(_ groups: [String], by deadline: Deadline) async throws(KafkaError) -> [AdminFailure] {
        guard !groups.isEmpty else { return [] }
        // Finds the coordinators, which may have to be looked for anew: a deletion that is sent twice would say that the
        // group is not there.
        _ = try await describeOnce(groups, by: deadline)
        let list = AdminList(groups.map { rd_kafka_DeleteGroup_new($0) }, destroy: rd_kafka_DeleteGroup_destroy_array)
        let event = try await request(
            RD_KAFKA_ADMIN_OP_DELETEGROUPS, "Groups can't be deleted: \(Self.list(groups))", to: .coordinator,
            isRepeatable: false, by: deadline,
            send: { rd_kafka_DeleteGroups($0, list.pointer, list.count, $1, $2) })
        let results = event.elements { event, count in
            rd_kafka_DeleteGroups_result_groups(rd_kafka_event_DeleteGroups_result(event), &count)
        }
        return results.compactMap { result in
            let name = Self.text(rd_kafka_group_result_name(result))
            return AdminFailure(name, rd_kafka_group_result_error(result), "The group '\(name)' was not deleted")
        }
    }

    private static func description(_ raw: OpaquePointer) -> Result<ConsumerGroupDescription, KafkaError> {
        let id = text(rd_kafka_ConsumerGroupDescription_group_id(raw))
        let what = "The group '\(id)' can't be described"
        if let failure = AdminFailure(id, rd_kafka_ConsumerGroupDescription_error(raw), what) {
            return .failure(failure.error)
        }
        let state = state(rd_kafka_ConsumerGroupDescription_state(raw))
        // What Kafka answers about a group that it does not know.
        if state == .dead {
            return .failure(
                KafkaError(.groupIDNotFound, "The group '\(id)' does not exist. Check its name, or list the groups."))
        }
        let members = (0..<rd_kafka_ConsumerGroupDescription_member_count(raw)).compactMap { index in
            rd_kafka_ConsumerGroupDescription_member(raw, index).map(member)
        }
        let assignor = text(rd_kafka_ConsumerGroupDescription_partition_assignor(raw))
        return .success(
            ConsumerGroupDescription(
                id: id, state: state,
                isSimple: rd_kafka_ConsumerGroupDescription_is_simple_consumer_group(raw) != 0,
                assignor: assignor.isEmpty ? nil : assignor,
                coordinator: rd_kafka_ConsumerGroupDescription_coordinator(raw).map(broker), members: members))
    }

    private static func member(_ raw: OpaquePointer) -> ConsumerGroupDescription.Member {
        let partitions = rd_kafka_MemberDescription_assignment(raw)
            .flatMap { rd_kafka_MemberAssignment_partitions($0) }
            .map { PartitionListHandle(copying: $0).partitions.sorted() }
        return ConsumerGroupDescription.Member(
            id: text(rd_kafka_MemberDescription_consumer_id(raw)),
            instanceID: rd_kafka_MemberDescription_group_instance_id(raw).map { String(cString: $0) },
            clientID: text(rd_kafka_MemberDescription_client_id(raw)),
            host: text(rd_kafka_MemberDescription_host(raw)), assignment: partitions ?? [])
    }

    private static func broker(_ node: OpaquePointer) -> ClusterMetadata.Broker {
        ClusterMetadata.Broker(
            id: Int(rd_kafka_Node_id(node)), host: text(rd_kafka_Node_host(node)), port: Int(rd_kafka_Node_port(node)))
    }

    private static func state(_ raw: rd_kafka_consumer_group_state_t) -> ConsumerGroupState {
        ConsumerGroupState(rawValue: text(rd_kafka_consumer_group_state_name(raw)))
    }

    private static func number(_ state: ConsumerGroupState) -> rd_kafka_consumer_group_state_t {
        rd_kafka_consumer_group_state_code(state.rawValue)
    }

    private static func list(_ groups: [String]) -> String { groups.joined(separator: ", ") }

    static func text(_ pointer: UnsafePointer<CChar>?) -> String { pointer.map { String(cString: $0) } ?? "" }
}
