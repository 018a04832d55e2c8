public import CausewayKafka
internal import FoundationEssentials

extension ApacheKafka {
    /// Gives a partition another leader, by Kafka's own tools, and returns once all brokers say so; takes about 4 s.
    ///
    /// The node becomes the preferred leader, so the partition also comes back to it. One that has no replica gets one
    /// in place of the last.
    ///
    /// - Parameters:
    ///   - partition: The partition.
    ///   - number: The new leader's number.
    /// - Throws: ``ApacheKafkaError``, `KafkaError`, or `ConditionNotMet` if it did not move in time.
    public func moveLeader(of partition: TopicPartition, toNode number: Int) async throws {
        _ = try node(number)
        let before = try await state(of: partition)
        if before.leader == number { return }
        var replicas = before.replicas.filter { $0 != number }
        if replicas.count == before.replicas.count { replicas.removeLast() }
        try await reassign(partition, to: [number] + replicas)
        try await eventually(within: .seconds(30)) { try await state(of: partition).inSyncReplicas.contains(number) }
        try await run(
            "kafka-leader-election.sh",
            [
                "--election-type", "PREFERRED", "--topic", partition.topic, "--partition", "\(partition.partition)",
            ])
        try await eventually(within: .seconds(30)) { try await state(of: partition).leader == number }
    }

    private func state(of partition: TopicPartition) async throws -> ClusterMetadata.Partition {
        let topic = try await admin.describeTopics([partition.topic])[partition.topic]
        guard let found = topic?.partitions.first(where: { $0.id == partition.partition }) else {
            throw ApacheKafkaError.unknownPartition(partition)
        }
        return found
    }

    private func reassign(_ partition: TopicPartition, to replicas: [Int]) async throws {
        // A topic's name has no character that JSON would escape.
        let plan = """
            {"version": 1, "partitions": [{"topic": "\(partition.topic)", "partition": \(partition.partition), \
            "replicas": \(replicas)}]}
            """
        let file = "\(folder)/reassignment-\(UUID().uuidString).json"
        try plan.write(toFile: file, atomically: false, encoding: .utf8)
        try await run("kafka-reassign-partitions.sh", ["--execute", "--reassignment-json-file", file])
    }

    /// Runs one of Kafka's tools on this cluster.
    private func run(_ tool: String, _ arguments: [String]) async throws {
        let process = try ChildProcess(
            executable: try KafkaInstallation.fromEnvironment().home + "/bin/" + tool,
            arguments: ["--bootstrap-server", bootstrapServers] + arguments,
            environment: ["KAFKA_HEAP_OPTS": "-Xmx128m", "LOG_DIR": folder + "/tools"])
        let status = try await process.waitForExit(within: .seconds(60))
        guard status == .exited(code: 0) else {
            throw ApacheKafkaError.toolFailed(
                tool, status, output: process.standardOutput + process.standardError)
        }
    }
}
