import CausewayKafka
import CausewayTesting
import Testing

/// A broker of the test's own, and what can be done to it; that readers and writers outlive it is in ConformanceTests.
@Suite(.timeLimit(.minutes(4))) struct WithBrokerTests {
    @Test func theEmbeddedBrokerIsBrokenAndMended() async throws {
        try await withBroker { broker in
            try await broker.withTopic("orders") { topic in
                let producer = try KafkaProducer(configuration: .init(bootstrapServers: broker.bootstrapServers))
                try await broker.failNext(.produce, with: [.notLeaderOrFollower])
                #expect(try await producer.send(ProducerRecord(topic: topic, text: "arrives all the same")).offset == 0)
                try await broker.takeDown()
                let waiting = try producer.tryEnqueue(ProducerRecord(topic: topic, text: "waits"))
                try await broker.bringUp()
                #expect(try await waiting.value.offset == 1)
                try await broker.delayAnswers(by: .milliseconds(300))
                let time = try await ContinuousClock().measure {
                    _ = try await producer.send(ProducerRecord(topic: topic, text: "late"))
                }
                #expect(time >= .milliseconds(300))
                try await producer.close()
            }
        }
    }

    @Test func leadersMoveAmongTheNodesThatAreAskedFor() async throws {
        try await withBroker(nodes: 3) { broker in
            let admin = try KafkaAdmin(bootstrapServers: broker.bootstrapServers)
            #expect(try await admin.describeCluster().brokers.count == 3)
            try await broker.withTopic(partitions: 2) { topic in
                try await broker.moveLeader(of: TopicPartition(topic: topic, partition: 1), toNode: 3)
                #expect(try await admin.describeTopics([topic])[topic]?.partitions[1].leader == 3)
            }
        }
    }

    @Test func itEndsWithTheBodyAlsoWhenThatThrows() async throws {
        struct Failure: Error {}
        var servers = ""
        await #expect(throws: Failure.self) {
            try await withBroker { broker in
                servers = broker.bootstrapServers
                throw Failure()
            }
        }
        var configuration = KafkaAdminConfiguration(bootstrapServers: servers)
        configuration.requestTimeout = .milliseconds(300)
        let admin = try KafkaAdmin(configuration: configuration)
        await #expect(throws: KafkaError.self) { try await admin.describeCluster() }
    }

    @Test func whatAKindCantDoIsSaid() async throws {
        try await withBroker { broker in
            let error = await #expect(throws: TestBrokerError.self) { try await broker.kill(node: 1) }
            #expect(error?.description.contains("is no process of its own") == true)
            #expect(error?.description.contains("available(with: [.processFaults])") == true)
        }
        let shared = try await TestBroker.shared(.embedded)
        let error = await #expect(throws: TestBrokerError.self) { try await shared.takeDown() }
        #expect(error?.description.contains("withBroker(.embedded)") == true)
    }
}
