import CausewayEmbeddedBroker
import CausewayKafka
import CausewayTesting
import Testing

@Suite(.enabled(if: TestBroker.Kind.cluster != nil, "neither KAFKA_HOME nor CAUSEWAY_TEST_BOOTSTRAP is set"))
struct KafkaAdminTests {
    private func withAdmin(_ body: (KafkaAdmin) async throws -> Void) async throws {
        let broker = try await TestBroker.shared(#require(TestBroker.Kind.cluster))
        try await body(try KafkaAdmin(bootstrapServers: broker.bootstrapServers))
    }

    @Test func topicsAreMadeDescribedAndDeleted() async throws {
        try await withAdmin { admin in
            let names = (1...3).map { TestBroker.uniqueName("made-\($0)") }
            try await admin.createTopics([
                TopicSpec(names[0], partitions: 3), TopicSpec(names[1]),
                TopicSpec(names[2], partitions: 1, replicationFactor: 1, configuration: ["cleanup.policy": "compact"]),
            ])
            let found = try await admin.describeTopics(names)
            #expect(names.map { found[$0]?.partitions.count } == [3, 1, 1])
            #expect(found.values.allSatisfy { $0.partitions.allSatisfy { $0.leader != nil } })
            let all = try await admin.listTopics()
            #expect(Set(all.map(\.name)).isSuperset(of: names))
            try await admin.deleteTopics(names)
            let left = try await admin.describeTopics(names)
            #expect(left.isEmpty)
        }
    }

    @Test func aTopicThatIsThereIsAnError() async throws {
        try await withAdmin { admin in
            let name = TestBroker.uniqueName("twice")
            let other = TestBroker.uniqueName("other")
            try await admin.createTopics([TopicSpec(name, partitions: 1)])
            let error = await #expect(throws: KafkaError.self) {
                try await admin.createTopics([TopicSpec(name, partitions: 1), TopicSpec(other, partitions: 1)])
            }
            #expect(error?.code == .topicAlreadyExists)
            #expect(error?.message.contains(name) == true)
            // The other one is made all the same.
            try await eventually { try await admin.describeTopics([other]).count == 1 }
            try await admin.deleteTopics([name, other])
        }
    }

    @Test func settingsThatKafkaRefusesAreNamed() async throws {
        try await withAdmin { admin in
            let name = TestBroker.uniqueName("refused")
            let error = await #expect(throws: KafkaError.self) {
                try await admin.createTopics([TopicSpec(name, configuration: ["no.such.setting": "1"])])
            }
            #expect(error?.message.contains("no.such.setting") == true)
            await #expect(throws: KafkaError.self) { try await admin.createTopics([TopicSpec("a b")]) }
            let absent = await #expect(throws: KafkaError.self) { try await admin.deleteTopics([name]) }
            #expect(absent?.code == .unknownTopicOrPartition)
        }
    }

    /// Ten services that start at the same time.
    @Test func topicsAreEnsuredByManyAtOnce() async throws {
        try await withAdmin { admin in
            let topics = (1...3).map { TopicSpec(TestBroker.uniqueName("ensured"), partitions: $0) }
            try await withThrowingTaskGroup { group in
                for _ in 0..<10 {
                    group.addTask {
                        try await KafkaAdmin(configuration: admin.configuration).ensureTopics(topics)
                    }
                }
                try await group.waitForAll()
            }
            let found = try await admin.describeTopics(topics.map(\.name))
            #expect(topics.map { found[$0.name]?.partitions.count } == [1, 2, 3])
            try await admin.deleteTopics(topics.map(\.name))
        }
    }

    @Test func anotherNumberOfPartitionsIsAnError() async throws {
        try await withAdmin { admin in
            let name = TestBroker.uniqueName("partitions")
            try await admin.createTopics([TopicSpec(name, partitions: 3)])
            try await admin.ensureTopics([TopicSpec(name), TopicSpec(name, partitions: 3)])
            let error = await #expect(throws: KafkaError.self) {
                try await admin.ensureTopics([TopicSpec(name, partitions: 6)])
            }
            #expect(error?.code == .invalidConfiguration)
            #expect(error?.message.contains("'\(name)' has 3 partitions, 6 are needed") == true)
            try await admin.deleteTopics([name])
        }
    }
}

@Suite struct KafkaAdminWithoutClusterTests {
    @Test func theEmbeddedBrokerIsAskedButMakesNothing() async throws {
        let broker = try EmbeddedBroker(brokers: 2, topics: [.init("a", partitions: 2)])
        let admin = try KafkaAdmin(bootstrapServers: broker.bootstrapServers)
        #expect(try await admin.describeCluster().brokers.count == 2)
        #expect(try await admin.listTopics().map(\.name) == ["a"])
        try await admin.ensureTopics([TopicSpec("a", partitions: 2)])
        let error = await #expect(throws: KafkaError.self) { try await admin.createTopics([TopicSpec("b")]) }
        #expect(error?.message.contains("The embedded broker makes and deletes no topics") == true)
        await broker.close()
    }

    @Test func noClusterIsAnErrorInTime() async throws {
        var configuration = KafkaAdminConfiguration(bootstrapServers: "127.0.0.1:\(try FreePort.next())")
        configuration.requestTimeout = .milliseconds(300)
        let admin = try KafkaAdmin(configuration: configuration)
        let clock = ContinuousClock()
        let took = await clock.measure {
            await #expect(throws: KafkaError.self) { try await admin.ensureTopics([TopicSpec("a")]) }
        }
        #expect(took < .seconds(3))
    }

    @Test func settingsAreChecked() {
        #expect(throws: KafkaError.self) { try KafkaAdmin(bootstrapServers: "") }
        var configuration = KafkaAdminConfiguration(bootstrapServers: "a:1")
        configuration.raw = ["no.such.key": "1"]
        #expect(throws: KafkaError.self) { try KafkaAdmin(configuration: configuration) }
    }
}
