internal import CLibrdkafka
internal import CausewayRuntime

/// Settings of topics and brokers.
extension AdminClient {
    typealias ConfigResults = [ConfigResource: Result<[ConfigEntry], KafkaError>]

    /// Reads settings; one request for all topics, one to each broker.
    func configs(of resources: Set<ConfigResource>, by deadline: Deadline) async throws(KafkaError) -> ConfigResults {
        var results: ConfigResults = [:]
        for group in try await requests(for: resources, &results, by: deadline) {
            let list = AdminList(
                group.map(Self.resource), destroy: rd_kafka_ConfigResource_destroy_array)
            do throws(KafkaError) {
                let event = try await request(
                    RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, "Settings of \(Self.names(group)) can't be read", by: deadline,
                    send: { rd_kafka_DescribeConfigs($0, list.pointer, list.count, $1, $2) })
                let found = event.elements { event, count in
                    rd_kafka_DescribeConfigs_result_resources(rd_kafka_event_DescribeConfigs_result(event), &count)
                }
                for result in found {
                    let resource = Self.name(of: result)
                    let failure = Self.failure(result, "The settings of \(resource) can't be read")
                    results[resource] = failure.map { .failure($0.error) } ?? .success(Self.entries(of: result))
                }
            } catch {
                try Self.note(error, for: group, of: resources, in: &results)
            }
        }
        return results
    }

    /// Changes settings: single ones where the library can, else by reading, merging and writing.
    ///
    /// - Parameters:
    ///   - changes: The changes of each topic or broker.
    ///   - validateOnly: Whether the brokers only check.
    ///   - deadline: When it has failed.
    /// - Returns: What failed.
    /// - Throws: Why a request failed as a whole.
    func alter(
        _ changes: [ConfigResource: [String: ConfigChange]], validateOnly: Bool, by deadline: Deadline
    ) async throws(KafkaError) -> [AdminFailure] {
        if Librdkafka.hasIncrementalAlterConfigs {
            return try await send(changes, validateOnly, by: deadline, Self.incremental)
        }
        var failures: [AdminFailure] = []
        var merges: [ConfigResource: ConfigMerge] = [:]
        for (resource, result) in try await configs(of: Set(changes.keys), by: deadline) {
            do throws(KafkaError) {
                merges[resource] = try ConfigMerge(try result.get(), changes[resource] ?? [:], of: resource)
            } catch {
                failures.append(AdminFailure(resource.description, error))
            }
        }
        let refused = try await send(merges.mapValues(\.overrides), validateOnly, by: deadline, Self.replacement)
        if validateOnly { return failures + refused }
        let names = Set(refused.map(\.name))
        let written = merges.filter { !names.contains($0.key.description) }
        return try await failures + refused + confirm(written, by: deadline)
    }

    /// Waits until the brokers say what was written; returns where they don't.
    ///
    /// They learn of it one after the other, and the next change begins with what they say: without this it would undo
    /// this one. Each look asks for the cluster first, which has the next question go to another broker.
    private func confirm(
        _ written: [ConfigResource: ConfigMerge], by deadline: Deadline
    ) async throws(KafkaError) -> [AdminFailure] {
        if written.isEmpty { return [] }
        let end = min(deadline, .after(.seconds(10)))
        var confirmations = 0
        while true {
            let brokers = try await blocking("The cluster can't be described", by: deadline) { () throws(KafkaError) in
                try self.cluster(by: deadline).brokers.count
            }
            let found = try await configs(of: Set(written.keys), by: deadline)
            let wrong = written.filter { resource, merge in
                guard case .success(let entries)? = found[resource] else { return true }
                return !merge.isDone(in: entries)
            }
            confirmations = wrong.isEmpty ? confirmations + 1 : 0
            let areAllBrokers = written.keys.allSatisfy(\.isBroker)
            if confirmations > 0, brokers == 1 || areAllBrokers || confirmations >= 4 * brokers { return [] }
            if confirmations > 0 { continue }
            if end.remaining <= Self.pause { return wrong.keys.map(Self.undone) }
            try? await Task.sleep(for: Self.pause)
        }
    }

    private static func undone(_ resource: ConfigResource) -> AdminFailure {
        AdminFailure(
            resource.description,
            KafkaError(
                .invalidState,
                """
                The settings of \(resource) were written, and the brokers say something else: somebody has changed them at \
                the same time. Look at them and try again.
                """, isRetriable: true))
    }

    private func send<Change>(
        _ changes: [ConfigResource: Change], _ validateOnly: Bool, by deadline: Deadline,
        _ make: (ConfigResource, Change) throws(KafkaError) -> OpaquePointer
    ) async throws(KafkaError) -> [AdminFailure] {
        var results: ConfigResults = [:]
        for group in try await requests(for: Set(changes.keys), &results, by: deadline) {
            let list = try AdminList(group, destroy: rd_kafka_ConfigResource_destroy_array) {
                resource throws(KafkaError) in
                guard let change = changes[resource] else { return Self.resource(resource) }
                return try make(resource, change)
            }
            let isIncremental = Librdkafka.hasIncrementalAlterConfigs
            let operation =
                isIncremental
                ? causeway_kafka_incremental_alter_configs_operation() : RD_KAFKA_ADMIN_OP_ALTERCONFIGS
            do throws(KafkaError) {
                let event = try await request(
                    operation, "Settings of \(Self.names(group)) can't be changed", by: deadline,
                    configure: { if validateOnly { $0.validateOnly() } },
                    send: { client, options, queue in
                        if isIncremental {
                            causeway_kafka_incremental_alter_configs(
                                client, list.pointer, list.count, options, queue)
                        } else {
                            rd_kafka_AlterConfigs(client, list.pointer, list.count, options, queue)
                        }
                    })
                for result in event.elements(isIncremental ? Self.incrementalResults : Self.replacementResults) {
                    let resource = Self.name(of: result)
                    let failure = Self.failure(result, "The settings of \(resource) were not changed")
                    results[resource] = failure.map { .failure($0.error) }
                }
            } catch {
                try Self.note(error, for: group, of: Set(changes.keys), in: &results)
            }
        }
        return results.compactMap { resource, result in
            if case .failure(let error) = result { AdminFailure(resource.description, error) } else { nil }
        }
        .sorted { $0.name < $1.name }
    }

    /// What goes into each request: a broker is asked itself, and only those that are there.
    private func requests(
        for resources: Set<ConfigResource>, _ results: inout ConfigResults, by deadline: Deadline
    ) async throws(KafkaError) -> [[ConfigResource]] {
        var groups: [[ConfigResource]] = []
        let topics = resources.filter { !$0.isBroker }
        if !topics.isEmpty { groups.append(topics.sorted { $0.description < $1.description }) }
        guard topics.count < resources.count else { return groups }
        let there = try await blocking("The brokers can't be listed", by: deadline) { () throws(KafkaError) in
            try self.cluster(by: deadline).brokers.map(\.id).sorted()
        }
        for resource in resources {
            guard case .broker(let id) = resource else { continue }
            if there.contains(id) {
                groups.append([resource])
            } else {
                let ids = there.map(String.init).joined(separator: ", ")
                results[resource] = .failure(
                    KafkaError(
                        .brokerNotAvailable,
                        "There is no \(resource), or it is down; up are: \(ids). Check the number, or start it."))
            }
        }
        return groups
    }

    /// Keeps what a request as a whole failed with, for each of its parts; throws it where it was the only request.
    private static func note(
        _ error: KafkaError, for group: [ConfigResource], of all: Set<ConfigResource>, in results: inout ConfigResults
    ) throws(KafkaError) {
        if group.count == all.count || error.code == .cancelled { throw error }
        for resource in group { results[resource] = .failure(error) }
    }

    private static func names(_ resources: [ConfigResource]) -> String {
        resources.map(\.description).joined(separator: ", ")
    }

    // MARK: librdkafka's descriptions

    private static func resource(_ resource: ConfigResource) -> OpaquePointer {
        switch resource {
        case .topic(let name): rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, name)
        case .broker(let id): rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_BROKER, String(id))
        }
    }

    private static func replacement(
        _ resource: ConfigResource, _ overrides: [String: String]
    ) throws(KafkaError) -> OpaquePointer {
        let pointer = self.resource(resource)
        for (name, value) in overrides { rd_kafka_ConfigResource_set_config(pointer, name, value) }
        return pointer
    }

    private static func incremental(
        _ resource: ConfigResource, _ changes: [String: ConfigChange]
    ) throws(KafkaError) -> OpaquePointer {
        let pointer = self.resource(resource)
        for (name, change) in changes {
            let error =
                switch change {
                case .set(let value): causeway_kafka_add_incremental_config(pointer, name, 0, value)
                case .unset: causeway_kafka_add_incremental_config(pointer, name, 1, nil)
                case .append(let value): causeway_kafka_add_incremental_config(pointer, name, 2, value)
                case .subtract(let value): causeway_kafka_add_incremental_config(pointer, name, 3, value)
                }
            if let error = ErrorHandle(error) {
                rd_kafka_ConfigResource_destroy(pointer)
                throw KafkaError(error, "The setting '\(name)' of \(resource) can't be changed")
            }
        }
        return pointer
    }

    private static func replacementResults(
        _ event: OpaquePointer, _ count: inout Int
    ) -> UnsafeMutablePointer<OpaquePointer?>? {
        rd_kafka_AlterConfigs_result_resources(rd_kafka_event_AlterConfigs_result(event), &count)
    }

    private static func incrementalResults(
        _ event: OpaquePointer, _ count: inout Int
    ) -> UnsafeMutablePointer<OpaquePointer?>? {
        causeway_kafka_incremental_alter_configs_resources(event, &count)
    }

    private static func name(of result: OpaquePointer) -> ConfigResource {
        let name = rd_kafka_ConfigResource_name(result).map { String(cString: $0) } ?? ""
        guard rd_kafka_ConfigResource_type(result) == RD_KAFKA_RESOURCE_BROKER, let id = Int(name) else {
            return .topic(name)
        }
        return .broker(id)
    }

    private static func failure(_ result: OpaquePointer, _ what: String) -> AdminFailure? {
        AdminFailure(
            name(of: result).description, rd_kafka_ConfigResource_error(result).rawValue, what,
            reason: rd_kafka_ConfigResource_error_string(result))
    }

    private static func entries(of result: OpaquePointer) -> [ConfigEntry] {
        var count = 0
        let entries = rd_kafka_ConfigResource_configs(result, &count)
        let own = name(of: result).isBroker ? ConfigEntry.Source.broker : .topic
        return UnsafeBufferPointer(start: entries, count: count).compactMap { $0.map { entry($0, own) } }
            .sorted { $0.name < $1.name }
    }

    private static func entry(_ raw: OpaquePointer, _ own: ConfigEntry.Source) -> ConfigEntry {
        let source = ConfigEntry.Source(rawValue: Int(rd_kafka_ConfigEntry_source(raw).rawValue))
        return ConfigEntry(
            name: rd_kafka_ConfigEntry_name(raw).map { String(cString: $0) } ?? "",
            value: rd_kafka_ConfigEntry_value(raw).map { String(cString: $0) },
            source: source,
            isReadOnly: rd_kafka_ConfigEntry_is_read_only(raw) == 1,
            isSensitive: rd_kafka_ConfigEntry_is_sensitive(raw) == 1, isOverride: source == own)
    }
}
