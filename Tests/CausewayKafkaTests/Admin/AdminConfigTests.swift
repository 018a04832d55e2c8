import CausewayRuntime
import CausewayTesting
import Testing

@testable import CausewayKafka

@Suite(.enabled(if: Cluster.isAvailable, Cluster.whyNot), .timeLimit(.minutes(4)))
struct AdminConfigTests {
    private func overrides(_ admin: KafkaAdmin, _ resource: ConfigResource) async throws -> [String: String?] {
        let entries = try await admin.describeConfig(of: resource).filter(\.isOverride)
        return Dictionary(entries.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    }

    @Test func oneSettingIsChangedAndTheOthersSurvive() async throws {
        let settings = ["retention.ms": "86400000", "max.message.bytes": "65536"]
        try await Cluster.withTopic("configured", configuration: settings) { broker, topic in
            let admin = try KafkaAdmin(bootstrapServers: broker.bootstrapServers)
            try await admin.alterConfigs([.topic(topic): ["cleanup.policy": .set("compact")]])
            try await eventually {
                try await overrides(admin, .topic(topic))
                    == settings.merging(["cleanup.policy": "compact"]) { $1 } as [String: String?]
            }
            try await admin.alterConfigs([
                .topic(topic): [
                    "cleanup.policy": .append("delete"), "retention.ms": .unset,
                    "compression.type": .set("zstd"),
                ]
            ])
            try await eventually {
                try await overrides(admin, .topic(topic)) == [
                    "cleanup.policy": "compact,delete", "max.message.bytes": "65536", "compression.type": "zstd",
                ]
            }
            try await admin.alterConfigs([.topic(topic): ["cleanup.policy": .subtract("compact")]])
            try await eventually { try await overrides(admin, .topic(topic))["cleanup.policy"] == "delete" }
            // Only checked.
            try await admin.alterConfigs([.topic(topic): ["compression.type": .unset]], validateOnly: true)
            #expect(try await overrides(admin, .topic(topic))["compression.type"] == "zstd")
        }
    }

    @Test func allSettingsAreDescribed() async throws {
        try await Cluster.withTopic("described", configuration: ["segment.ms": "3600000"]) { broker, topic in
            let admin = try KafkaAdmin(bootstrapServers: broker.bootstrapServers)
            let id = try #require(try await admin.describeCluster().brokers.first).id
            let found = try await admin.describeConfigs(of: [.topic(topic), .broker(id), .topic(topic + "-absent")])
            let ofTopic = try #require(try found[.topic(topic)]?.get())
            #expect(ofTopic.count > 20)
            #expect(ofTopic.map(\.name) == ofTopic.map(\.name).sorted())
            let segment = try #require(ofTopic.first { $0.name == "segment.ms" })
            #expect((segment.value, segment.source) == ("3600000", .topic))
            #expect(segment.isOverride && !segment.isReadOnly && !segment.isSensitive)
            let format = try #require(ofTopic.first { $0.name == "segment.bytes" })
            #expect(!format.isOverride)
            let ofBroker = try #require(try found[.broker(id)]?.get())
            #expect(ofBroker.first { $0.name == "node.id" }?.value == "\(id)")
            #expect(ofBroker.first { $0.name == "node.id" }?.isReadOnly == true)
            let absent = #expect(throws: KafkaError.self) { try found[.topic(topic + "-absent")]?.get() }
            #expect(absent?.code == .unknownTopicOrPartition)
            #expect(absent?.message.contains("topic '\(topic)-absent'") == true)
        }
    }

    @Test func whatFailsIsNamed() async throws {
        try await Cluster.withTopic("wrong") { broker, topic in
            let admin = try KafkaAdmin(bootstrapServers: broker.bootstrapServers)
            let other = topic + "-other"
            try await admin.createTopics([TopicSpec(other)])
            let error = await #expect(throws: KafkaError.self) {
                try await admin.alterConfigs([
                    .topic(topic): ["no.such.setting": .set("1")], .topic(other): ["retention.ms": .set("1000")],
                    .topic(topic + "-absent"): ["retention.ms": .set("1000")],
                    .broker(99): ["log.cleaner.threads": .set("1")],
                ])
            }
            #expect(
                Set(error?.failures.keys ?? [:].keys)
                    == ["topic '\(topic)'", "topic '\(topic)-absent'", "broker 99"])
            #expect(error?.failures["topic '\(topic)'"]?.message.contains("no.such.setting") == true)
            #expect(
                error?.failures["broker 99"]?.message.contains("There is no broker 99, or it is down; up are:") == true)
            // The one that could be changed is.
            try await eventually { try await overrides(admin, .topic(other)) == ["retention.ms": "1000"] }
            try await admin.deleteTopics([other])
        }
    }

    /// What librdkafka before 2.2 can only do by reading, merging and writing.
    @Test func changesOfOneClientAtTheSameTimeLoseNothing() async throws {
        try await Cluster.withTopic("at-once") { broker, topic in
            let admin = try KafkaAdmin(bootstrapServers: broker.bootstrapServers)
            let changes = [
                "retention.ms": "1000000", "segment.ms": "2000000", "max.message.bytes": "70000",
                "compression.type": "lz4", "delete.retention.ms": "3000000", "file.delete.delay.ms": "4000",
            ]
            try await withThrowingTaskGroup { group in
                for (name, value) in changes {
                    group.addTask { try await admin.alterConfigs([.topic(topic): [name: .set(value)]]) }
                }
                try await group.waitForAll()
            }
            try await eventually { try await overrides(admin, .topic(topic)) == changes as [String: String?] }
        }
    }
}
