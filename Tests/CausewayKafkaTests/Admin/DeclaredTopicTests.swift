import CausewayRuntime
import CausewayTesting
import Synchronization
import Testing

@testable import CausewayKafka

@Suite(.enabled(if: Cluster.isAvailable, Cluster.whyNot), .timeLimit(.minutes(4)))
struct DeclaredTopicTests {
    private func withAdmin(_ body: (KafkaAdmin, String) async throws -> Void) async throws {
        let broker = try await TestBroker.shared(#require(TestBroker.Kind.cluster))
        try await body(try KafkaAdmin(bootstrapServers: broker.bootstrapServers), TestBroker.uniqueName("declared"))
    }

    @Test func everyDifferenceIsTold() async throws {
        try await withAdmin { admin, prefix in
            let (first, second, third) = (prefix + "-1", prefix + "-2", prefix + "-3")
            try await admin.createTopics([
                TopicSpec(
                    first, partitions: 3, configuration: ["cleanup.policy": "compact,delete", "segment.ms": "7"]),
                TopicSpec(second, partitions: 4),
            ])
            let right = [
                TopicSpec(
                    first, partitions: 3, replicationFactor: 1, configuration: ["cleanup.policy": "delete,compact"]),
                TopicSpec(second, configuration: ["min.insync.replicas": "1"]),
            ]
            #expect(try await admin.checkTopics(right).isEmpty)
            try await admin.ensureTopics(right, .checkOnly)
            let wrong = [
                TopicSpec(
                    first, partitions: 6, replicationFactor: 3,
                    configuration: ["cleanup.policy": "compact", "segment.ms": "7", "retention.ms": "1"]),
                TopicSpec(second, partitions: 2), TopicSpec(third, partitions: 1),
            ]
            let differences = try await admin.checkTopics(wrong)
            #expect(
                differences.map { "\($0.topic) \($0.field) \($0.found ?? "-") \($0.wanted ?? "-")" } == [
                    "\(first) partitions 3 6", "\(first) replicationFactor 1 3",
                    "\(first) configuration(\"cleanup.policy\") compact,delete compact",
                    "\(first) configuration(\"retention.ms\") 604800000 1", "\(second) partitions 4 2",
                    "\(third) existence - -",
                ])
            let error = await #expect(throws: KafkaError.self) { try await admin.ensureTopics(wrong, .checkOnly) }
            #expect(error?.code == .invalidConfiguration)
            #expect(error?.message.split(separator: "\n").count == 6)
            #expect(Set(error?.failures.keys ?? [:].keys) == [first, second, third])
            for part in [
                "'\(first)' has 3 partitions, 6 are needed. Extend it", "'\(first)' has 1 replicas, 3 are needed.",
                "'\(first)' has cleanup.policy=compact,delete, compact is needed. Alter it",
                "'\(second)' has 4 partitions, 2 are needed. Delete it", "'\(third)' does not exist.",
            ] {
                #expect(error?.message.contains(part) == true, "\(part)")
            }
            // Nothing was made or changed.
            #expect(try await admin.describeTopics([third]).isEmpty)
            let missing = await #expect(throws: KafkaError.self) {
                try await admin.ensureTopics([TopicSpec(third)], .checkOnly)
            }
            #expect(missing?.code == .unknownTopicOrPartition)
            try await admin.deleteTopics([first, second])
        }
    }

    /// Each finds what others have made a moment ago, settings too.
    @Test func manyStartAtOnce() async throws {
        try await withAdmin { admin, prefix in
            let topics = (1...3).map {
                TopicSpec(
                    "\(prefix)-\($0 as Int)", partitions: $0, replicationFactor: 1,
                    configuration: ["cleanup.policy": "compact"])
            }
            try await withThrowingTaskGroup { group in
                for _ in 0..<8 {
                    group.addTask {
                        let service = DeclaredTopics(topics, admin: try KafkaAdmin(configuration: admin.configuration))
                        try await service.ready()
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await admin.checkTopics(topics).isEmpty)
            try await admin.deleteTopics(topics.map(\.name))
        }
    }

    @Test func aGroupOfServicesStartsWithItsTopics() async throws {
        try await withAdmin { admin, topic in
            let declared = DeclaredTopics([TopicSpec(topic, partitions: 2)], admin: admin)
            let user = TopicUser(topic: topic, admin: admin)
            let group = ServiceGroup([declared, user], handlesSignals: false)
            let running = Task { try await group.run() }
            try await eventually { user.partitions.withLock { $0 } == 2 }
            running.cancel()
            try await running.value

            let refused = TopicUser(topic: topic, admin: admin)
            let other = DeclaredTopics([TopicSpec(topic, partitions: 3)], admin: admin)
            let error = await #expect(throws: KafkaError.self) {
                try await ServiceGroup([other, refused], handlesSignals: false).run()
            }
            #expect(error?.message.contains("'\(topic)' has 2 partitions, 3 are needed") == true)
            #expect(refused.partitions.withLock { $0 } == nil)
            try await admin.deleteTopics([topic])
        }
    }
}

/// Notes how many partitions its topic has when it starts.
private final class TopicUser: Service {
    let topic: String
    let admin: KafkaAdmin
    let partitions = Mutex<Int?>(nil)

    init(topic: String, admin: KafkaAdmin) {
        self.topic = topic
        self.admin = admin
    }

    func ready() async throws {
        let found = try await admin.describeTopics([topic])[topic]?.partitions.count
        partitions.withLock { $0 = found }
    }

    func run() async throws { try await Task.sleep(for: .seconds(3600)) }
}

@Suite(.timeLimit(.minutes(3)))
struct DeclaredTopicStartTests {
    @Test func aClusterThatIsAwayIsWaitedForInTime() async throws {
        var configuration = KafkaAdminConfiguration(bootstrapServers: "127.0.0.1:\(try FreePort.next())")
        configuration.requestTimeout = .milliseconds(200)
        let logs = CapturedLogs()
        let service = DeclaredTopics(
            [TopicSpec("t")], admin: try KafkaAdmin(configuration: configuration), startTimeout: .seconds(8),
            logger: logs.logger())
        let error = await #expect(throws: KafkaError.self) { try await service.ready() }
        #expect(error?.isRetriable == true)
        #expect(logs.contains("trying again"))
    }
}
