import CausewayRuntime
import CausewayTesting
import Testing

@testable import CausewayKafka

/// Every call, on a cluster that does not answer.
@Suite(.timeLimit(.minutes(4)))
struct AdminDeadlineTests {
    private static let partition = TopicPartition(topic: "t", partition: 0)
    typealias Call = @Sendable (KafkaAdmin, Deadline) async throws -> Void

    private static let calls: [(String, Call)] = [
        ("describeCluster", { _ = try await $0.describeCluster(deadline: $1) }),
        ("createTopics", { try await $0.createTopics([TopicSpec("t")], deadline: $1) }),
        ("createPartitions", { try await $0.createPartitions(["t": 2], deadline: $1) }),
        ("deleteTopics", { try await $0.deleteTopics(["t"], deadline: $1) }),
        ("ensureTopics", { try await $0.ensureTopics([TopicSpec("t")], deadline: $1) }),
        ("describeConfigs", { _ = try await $0.describeConfig(of: .topic("t"), deadline: $1) }),
        ("alterConfigs", { try await $0.alterConfigs([.broker(1): ["a": .set("b")]], deadline: $1) }),
        ("listGroups", { _ = try await $0.listGroups(deadline: $1) }),
        ("describeGroups", { _ = try await $0.describeGroup("g", deadline: $1) }),
        ("deleteGroups", { try await $0.deleteGroups(["g"], deadline: $1) }),
        ("committedOffsets", { _ = try await $0.committedOffsets(ofGroup: "g", deadline: $1) }),
        ("alterOffsets", { try await $0.alterOffsets(ofGroup: "g", to: [partition: 1], deadline: $1) }),
        ("deleteOffsets", { try await $0.deleteOffsets(ofGroup: "g", in: [partition], deadline: $1) }),
        ("offsets", { _ = try await $0.offsets(at: [partition: .end], deadline: $1) }),
        ("deleteRecords", { _ = try await $0.deleteRecords(before: [partition: .end], deadline: $1) }),
        (
            "createACLs",
            { try await $0.createACLs([ACLBinding(.allow, "User:a", .read, on: .topic, "t")], deadline: $1) }
        ),
        ("describeACLs", { _ = try await $0.describeACLs(deadline: $1) }),
        ("deleteACLs", { try await $0.deleteACLs([ACLFilter()], deadline: $1) }),
    ]

    private func expectAllEnd(_ admin: KafkaAdmin, after time: Duration, within limit: Duration) async throws {
        try await withThrowingTaskGroup { group in
            for (name, call) in Self.calls {
                group.addTask {
                    let start = ContinuousClock.now
                    let error = await #expect(throws: KafkaError.self, "\(name)") {
                        try await call(admin, .after(time))
                    }
                    #expect(ContinuousClock.now - start < limit, "\(name)")
                    #expect(error?.isRetriable == true, "\(name): \(error?.description ?? "")")
                    #expect(error?.message.contains("brokers: ") == true, "\(name): \(error?.description ?? "")")
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func allEndWhereThereIsNoCluster() async throws {
        let admin = try KafkaAdmin(bootstrapServers: "127.0.0.1:\(FreePort.next())")
        try await expectAllEnd(admin, after: .seconds(1), within: .seconds(15))
    }

    @Test func cancellationEndsACallAtOnce() async throws {
        let admin = try KafkaAdmin(bootstrapServers: "127.0.0.1:\(FreePort.next())")
        for (name, call) in Self.calls {
            let task = Task { try await call(admin, .after(.seconds(300))) }
            task.cancel()
            let error = await #expect(throws: KafkaError.self, "\(name)") { try await task.value }
            #expect(error?.code == .cancelled, "\(name)")
        }
    }

    /// Connections are there and nobody answers.
    @Test(.enabled(if: ApacheKafka.isAvailable, "KAFKA_HOME is not set"))
    func allEndWhereTheClusterIsFrozen() async throws {
        try await withBroker(.apacheKafka) { broker in
            let admin = try KafkaAdmin(bootstrapServers: broker.bootstrapServers)
            try await admin.createTopics([TopicSpec("t")])
            // What is asked while it is frozen may be done later: so another group.
            try await admin.alterOffsets(ofGroup: "kept", to: [Self.partition: 0])
            try broker.suspend(node: 1)
            // A busy machine takes a moment to stop all of its threads.
            try await eventually {
                (try? await admin.describeCluster(deadline: .after(.milliseconds(500)))) == nil
            }
            try await expectAllEnd(admin, after: .seconds(1), within: .seconds(15))
            let task = Task { try await admin.describeGroup("kept", deadline: .after(.seconds(300))) }
            task.cancel()
            let error = await #expect(throws: KafkaError.self) { try await task.value }
            #expect(error?.code == .cancelled)
            // It goes on where it was.
            try broker.resume(node: 1)
            try await eventually { try await admin.describeGroup("kept").state == .empty }
        }
    }

    /// librdkafka aborts the process when the coordinator comes up that a request has timed out waiting for, if it is
    /// left to time out there.
    @Test(.enabled(if: ApacheKafka.isAvailable, "KAFKA_HOME is not set"))
    func aCoordinatorThatComesBackLateDoesNoHarm() async throws {
        try await withBroker(.apacheKafka) { broker in
            let admin = try KafkaAdmin(bootstrapServers: broker.bootstrapServers)
            try await admin.createTopics([TopicSpec("t")])
            try await admin.alterOffsets(ofGroup: "kept", to: [Self.partition: 3])
            try await broker.kill(node: 1)
            let error = await #expect(throws: KafkaError.self) {
                try await admin.describeGroup("kept", deadline: .after(.seconds(1)))
            }
            #expect(error?.isRetriable == true)
            _ = try? await admin.committedOffsets(ofGroup: "kept", deadline: .after(.seconds(1)))
            try await broker.bringUp()
            #expect(try await admin.committedOffsets(ofGroup: "kept") == [Self.partition: 3])
            #expect(try await admin.describeGroup("kept").state == .empty)
        }
    }
}
