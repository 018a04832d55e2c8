import CausewayRuntime
import CausewayTesting
import Testing

@testable import CausewayKafka

/// On three nodes: what is asked of one of them, and what moves.
@Suite(.enabled(if: ApacheKafka.isAvailable, "KAFKA_HOME is not set"), .timeLimit(.minutes(4)))
struct AdminClusterTests {
    @Test func onThreeNodes() async throws {
        try await withBroker(.apacheKafka, nodes: 3) { broker in
            let admin = try KafkaAdmin(bootstrapServers: broker.bootstrapServers)
            try await brokersHaveSettingsOfTheirOwn(admin)
            try await replicasAreDescribed(admin)
            try await changesOneAfterTheOtherLoseNothing(admin)
            try await aSecretIsNotWiped(admin)
            try await aCoordinatorThatHasMovedIsFound(admin, broker)
        }
    }

    private func overrides(_ admin: KafkaAdmin, _ resource: ConfigResource) async throws -> [String: String?] {
        let entries = try await admin.describeConfig(of: resource).filter(\.isOverride)
        return Dictionary(entries.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    }

    private func brokersHaveSettingsOfTheirOwn(_ admin: KafkaAdmin) async throws {
        try await admin.alterConfigs([
            .broker(2): ["message.max.bytes": .set("222222")], .broker(3): ["message.max.bytes": .set("333333")],
        ])
        try await admin.alterConfigs([.broker(2): ["log.cleaner.threads": .set("2")]])
        try await eventually {
            var found: [[String: String?]] = []
            for id in 1...3 { found.append(try await overrides(admin, .broker(id))) }
            return found == [
                [:], ["message.max.bytes": "222222", "log.cleaner.threads": "2"], ["message.max.bytes": "333333"],
            ]
        }
    }

    private func replicasAreDescribed(_ admin: KafkaAdmin) async throws {
        let topic = TestBroker.uniqueName("replicated")
        try await admin.createTopics([TopicSpec(topic, partitions: 4, replicationFactor: 3)])
        let partitions = try #require(try await admin.describeTopics([topic])[topic]).partitions
        #expect(partitions.map { $0.replicas.sorted() } == Array(repeating: [1, 2, 3], count: 4))
        try await eventually {
            try await admin.describeTopics([topic])[topic]?.partitions.allSatisfy {
                $0.inSyncReplicas.sorted() == [1, 2, 3]
            } == true
        }
        let differences = try await admin.checkTopics([TopicSpec(topic, replicationFactor: 2)])
        #expect(differences.map(\.field) == [.replicationFactor])
    }

    /// Each node learns of a change in its own time; the next one must not begin with an old state.
    private func changesOneAfterTheOtherLoseNothing(_ admin: KafkaAdmin) async throws {
        let topic = TestBroker.uniqueName("settings")
        try await admin.createTopics([TopicSpec(topic, partitions: 1)])
        for round in 1...5 {
            for name in ["retention.ms", "segment.ms", "delete.retention.ms", "file.delete.delay.ms"] {
                try await admin.alterConfigs([.topic(topic): [name: .set("\(round)00000")]])
            }
            try await eventually {
                let found = try await overrides(admin, .topic(topic))
                return found.count == 4 && found.values.allSatisfy { $0 == "\(round)00000" }
            }
        }
    }

    private func aSecretIsNotWiped(_ admin: KafkaAdmin) async throws {
        let secret = "listener.name.plaintext.ssl.key.password"
        try await admin.alterConfigs([.broker(1): [secret: .set("hidden")]])
        try await eventually {
            let entries = try await admin.describeConfig(of: .broker(1)).filter(\.isOverride)
            return entries.map(\.name) == [secret] && entries.allSatisfy { $0.isSensitive && $0.value == nil }
        }
        let change = ["log.cleaner.threads": ConfigChange.set("2")]
        if !Librdkafka.hasIncrementalAlterConfigs {
            let error = await #expect(throws: KafkaError.self) { try await admin.alterConfigs([.broker(1): change]) }
            #expect(error?.code == .invalidState)
            for part in ["broker 1", "'\(secret)'", "would be lost", "Set it in the same call"] {
                #expect(error?.message.contains(part) == true, "\(part) in: \(error?.message ?? "")")
            }
        }
        try await admin.alterConfigs([.broker(1): change.merging([secret: .set("hidden")]) { $1 }])
        try await eventually { Set(try await overrides(admin, .broker(1)).keys) == [secret, "log.cleaner.threads"] }
    }

    private func aCoordinatorThatHasMovedIsFound(_ admin: KafkaAdmin, _ broker: TestBroker) async throws {
        let (group, topic) = (TestBroker.uniqueName("moved"), TestBroker.uniqueName("moved"))
        try await admin.createTopics([TopicSpec(topic, partitions: 2)])
        let partitions = (0..<2).map { TopicPartition(topic: topic, partition: $0) }
        try await admin.alterOffsets(ofGroup: group, to: [partitions[0]: 7])
        let before = try #require(try await admin.describeGroup(group).coordinator).id
        let keeper = TopicPartition(topic: "__consumer_offsets", partition: Self.coordinatorPartition(of: group))
        try await broker.moveLeader(of: keeper, toNode: before % 3 + 1)
        // The client remembers the old one, which is up and says that it is none any more.
        #expect(try await admin.committedOffsets(ofGroup: group) == [partitions[0]: 7])
        try await admin.alterOffsets(ofGroup: group, to: [partitions[0]: 8, partitions[1]: 9])
        let after = try await admin.describeGroup(group)
        #expect(after.coordinator?.id == before % 3 + 1)
        try await broker.moveLeader(of: keeper, toNode: before)
        try await admin.deleteOffsets(ofGroup: group, in: [partitions[1]])
        try await broker.moveLeader(of: keeper, toNode: before % 3 + 1)
        try await admin.deleteGroups([group])
        #expect(try await !admin.listGroups().contains { $0.id == group })
    }

    /// Kafka's choice: Java's hash of the name, over the 5 partitions that tests have.
    private static func coordinatorPartition(of group: String) -> Int {
        let hash = group.utf16.reduce(Int32(0)) { $0 &* 31 &+ Int32($1) }
        return Int(hash.magnitude) % 5
    }
}
