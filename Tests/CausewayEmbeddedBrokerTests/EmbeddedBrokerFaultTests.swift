import CLibrdkafka
import CausewayEmbeddedBroker
import TestSupport
import Testing

@Suite struct EmbeddedBrokerFaultTests {
    private func withBroker(_ body: (EmbeddedBroker, BlockingProducer) async throws -> Void) async throws {
        let broker = try EmbeddedBroker(topics: [.init("a")])
        try await body(broker, BlockingProducer(servers: broker.bootstrapServers))
        await broker.close()
    }

    @Test func aBrokerThatIsDownComesBackWithItsRecords() async throws {
        try await withBroker { broker, producer in
            #expect(try await producer.send("1") == 0)
            try await broker.takeDown()
            try await broker.takeDown()
            try await producer.enqueue("2")
            await #expect(throws: PlainClient.Failure(RD_KAFKA_RESP_ERR__TIMED_OUT)) {
                try await producer.delivery(within: 1)
            }
            try await broker.bringUp(broker: 1)
            try await broker.bringUp(broker: 1)
            #expect(try await producer.delivery() == 1)
            #expect(try await producer.send("3") == 2)
            let servers = broker.bootstrapServers
            let read = try await onThread {
                try PlainClient(RD_KAFKA_CONSUMER, servers: servers).read(3, from: "a")
            }
            #expect(read == ["1", "2", "3"])
        }
    }

    @Test func requestsFailAsAsked() async throws {
        try await withBroker { broker, producer in
            try await broker.failNext(.produce, with: [.messageTooLarge, .none, .topicAuthorizationFailed])
            await #expect(throws: PlainClient.Failure(RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE)) {
                try await producer.send("refused")
            }
            #expect(try await producer.send("taken") == 0)
            // The client remembers this one for the topic until it has asked for metadata again.
            await #expect(throws: PlainClient.Failure(RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED)) {
                try await producer.send("refused")
            }
        }
    }

    @Test func retriableFailuresAreNotSeen() async throws {
        try await withBroker { broker, producer in
            try await broker.failNext(.produce, with: [.notEnoughReplicas, .disconnect])
            #expect(try await producer.send("taken") == 0)
            try await broker.failNext(.produce, with: [.messageTooLarge])
            try await broker.clearFailures(of: .produce)
            #expect(try await producer.send("taken") == 1)
        }
    }

    @Test func answersAreDelayed() async throws {
        try await withBroker { broker, producer in
            _ = try await producer.send("topic and leader known")
            let clock = ContinuousClock()
            try await broker.setRoundTripTime(.milliseconds(300))
            let slow = try await clock.measure { _ = try await producer.send("slow") }
            try await broker.setRoundTripTime(.zero)
            let fast = try await clock.measure { _ = try await producer.send("fast") }
            #expect(slow >= .milliseconds(295))
            #expect(fast < .milliseconds(290))
        }
    }

    /// librdkafka's mock cluster alone takes 1 s for one command in four.
    @Test(.timeLimit(.minutes(3))) func commandsAreQuick() async throws {
        try await withBroker { broker, _ in
            let clock = ContinuousClock()
            let topics = try await clock.measure {
                for number in 0..<200 { try await broker.createTopic(name: "t\(number)", partitions: 1) }
            }
            // It would be 50 s, and 10 s below; the rest is for a busy machine.
            #expect(topics < .seconds(20))
            let downAndUp = try await clock.measure {
                for _ in 0..<20 {
                    try await broker.takeDown()
                    try await broker.bringUp()
                }
            }
            #expect(downAndUp < .seconds(8))
        }
    }
}
