internal import CLibrdkafka
internal import CausewayRuntime

/// Access rules.
extension AdminClient {
    /// Makes rules; returns those that were not made.
    func create(_ rules: [ACLBinding], by deadline: Deadline) async throws(KafkaError) -> [AdminFailure] {
        guard !rules.isEmpty else { return [] }
        let list = try AdminList(rules, destroy: rd_kafka_AclBinding_destroy_array, make: Self.binding)
        let event = try await request(
            RD_KAFKA_ADMIN_OP_CREATEACLS, "Access rules can't be made", by: deadline,
            send: { rd_kafka_CreateAcls($0, list.pointer, list.count, $1, $2) })
        let results = event.elements { event, count in
            rd_kafka_CreateAcls_result_acls(rd_kafka_event_CreateAcls_result(event), &count)
        }
        // One result a rule, in their order, without a name.
        return zip(rules, results).compactMap { rule, result in
            AdminFailure(rule.description, rd_kafka_acl_result_error(result), "The rule '\(rule)' was not made")
        }
    }

    /// Reads the rules that a filter matches.
    func describe(_ filter: ACLFilter, by deadline: Deadline) async throws(KafkaError) -> [ACLBinding] {
        let rules = try await describeOnce(filter, by: deadline)
        if !rules.isEmpty { return rules }
        // librdkafka hides that brokers refuse this: it looks as if there were no rules. Whoever may see a rule may ask;
        // else a deletion that matches nothing tells, as it is not hidden there.
        if try await !describeOnce(ACLFilter(), by: deadline).isEmpty { return [] }
        let nobody = ACLFilter(.any, "User:causeway-nobody-\(UInt64.random(in: .min ... .max))")
        if let failure = try await delete([nobody], by: deadline).failures.first {
            throw KafkaError(
                number: failure.error.code.rawValue, "Access rules can't be read",
                brokerReason: Librdkafka.meaning(of: failure.error.code.rawValue))
        }
        return []
    }

    private func describeOnce(_ filter: ACLFilter, by deadline: Deadline) async throws(KafkaError) -> [ACLBinding] {
        let list = try AdminList([filter], destroy: rd_kafka_AclBinding_destroy_array, make: Self.filter)
        let event = try await request(
            RD_KAFKA_ADMIN_OP_DESCRIBEACLS, "Access rules can't be read", by: deadline,
            send: { rd_kafka_DescribeAcls($0, list.pointer?.pointee, $1, $2) })
        let results = event.elements { event, count in
            rd_kafka_DescribeAcls_result_acls(rd_kafka_event_DescribeAcls_result(event), &count)
        }
        return results.map(Self.rule)
    }

    /// Deletes the rules that filters match; returns the rules deleted for each filter.
    func delete(
        _ filters: [ACLFilter], by deadline: Deadline
    ) async throws(KafkaError) -> (deleted: [ACLBinding], failures: [AdminFailure]) {
        guard !filters.isEmpty else { return ([], []) }
        let list = try AdminList(filters, destroy: rd_kafka_AclBinding_destroy_array, make: Self.filter)
        let event = try await request(
            RD_KAFKA_ADMIN_OP_DELETEACLS, "Access rules can't be deleted", by: deadline,
            send: { rd_kafka_DeleteAcls($0, list.pointer, list.count, $1, $2) })
        let responses = event.elements { event, count in
            rd_kafka_DeleteAcls_result_responses(rd_kafka_event_DeleteAcls_result(event), &count)
        }
        var deleted: [ACLBinding] = []
        var failures: [AdminFailure] = []
        for (filter, response) in zip(filters, responses) {
            let what = "The rules '\(filter)' were not deleted"
            let error = rd_kafka_DeleteAcls_result_response_error(response)
            if let failure = AdminFailure(filter.description, error, what) {
                failures.append(failure)
                continue
            }
            for raw in Self.matches(response) {
                let rule = Self.rule(raw)
                let error = rd_kafka_AclBinding_error(raw)
                if let failure = AdminFailure(rule.description, error, "The rule '\(rule)' was not deleted") {
                    failures.append(failure)
                } else {
                    deleted.append(rule)
                }
            }
        }
        return (deleted, failures)
    }

    private static func matches(_ response: OpaquePointer) -> [OpaquePointer] {
        var count = 0
        let rules = rd_kafka_DeleteAcls_result_response_matching_acls(response, &count)
        return UnsafeBufferPointer(start: rules, count: count).compactMap { $0 }
    }

    // MARK: librdkafka's descriptions

    private static func binding(_ rule: ACLBinding) throws(KafkaError) -> OpaquePointer {
        let made = make { reason, size in
            rd_kafka_AclBinding_new(
                rd_kafka_ResourceType_t(UInt32(clamping: rule.resourceType.rawValue)), rule.name,
                rd_kafka_ResourcePatternType_t(UInt32(clamping: rule.pattern.rawValue)), rule.principal, rule.host,
                rd_kafka_AclOperation_t(UInt32(clamping: rule.operation.rawValue)),
                rd_kafka_AclPermissionType_t(UInt32(clamping: rule.permission.rawValue)), reason, size)
        }
        guard let pointer = made.pointer else { throw refused("\(rule)", rule.resourceType, made.reason) }
        return pointer
    }

    private static func filter(_ filter: ACLFilter) throws(KafkaError) -> OpaquePointer {
        let made = make { reason, size in
            rd_kafka_AclBindingFilter_new(
                rd_kafka_ResourceType_t(UInt32(clamping: filter.resourceType.rawValue)), filter.name,
                rd_kafka_ResourcePatternType_t(UInt32(clamping: filter.pattern.rawValue)), filter.principal,
                filter.host, rd_kafka_AclOperation_t(UInt32(clamping: filter.operation.rawValue)),
                rd_kafka_AclPermissionType_t(UInt32(clamping: filter.permission.rawValue)), reason, size)
        }
        guard let pointer = made.pointer else { throw refused("\(filter)", filter.resourceType, made.reason) }
        return pointer
    }

    private static func refused(_ rule: String, _ type: ACLResourceType, _ reason: String) -> KafkaError {
        let advice =
            type == .transactionalID && Librdkafka.version < 0x0206_0000
            ? " Rules for transactional ids need librdkafka 2.6; use kafka-acls.sh." : ""
        return KafkaError(
            .invalidArgument,
            "The rule '\(rule)' was refused by librdkafka \(Librdkafka.versionText): \(reason).\(advice)")
    }

    private static func rule(_ raw: OpaquePointer) -> ACLBinding {
        ACLBinding(
            ACLPermission(rawValue: Int(rd_kafka_AclBinding_permission_type(raw).rawValue)),
            text(rd_kafka_AclBinding_principal(raw)),
            ACLOperation(rawValue: Int(rd_kafka_AclBinding_operation(raw).rawValue)),
            on: ACLResourceType(rawValue: Int(rd_kafka_AclBinding_restype(raw).rawValue)),
            text(rd_kafka_AclBinding_name(raw)),
            pattern: ACLPattern(rawValue: Int(rd_kafka_AclBinding_resource_pattern_type(raw).rawValue)),
            host: text(rd_kafka_AclBinding_host(raw)))
    }
}
