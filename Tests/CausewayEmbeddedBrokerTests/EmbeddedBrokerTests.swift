import CLibrdkafka
import CausewayEmbeddedBroker
import TestSupport
import Testing

@Suite struct EmbeddedBrokerTests {
    @Test func recordsAreReadBackInOrder() async throws {
        let broker = try EmbeddedBroker(topics: [.init("orders", partitions: 3)])
        let servers = broker.bootstrapServers
        let values = (0..<100).map { "order \($0)" }
        let offsets = try await onThread {
            let producer = try PlainClient(RD_KAFKA_PRODUCER, servers: servers)
            return try values.map { try producer.send($0, to: "orders", partition: 2) }
        }
        #expect(offsets == Array(0..<100))
        let read = try await onThread {
            try PlainClient(RD_KAFKA_CONSUMER, servers: servers).read(100, from: "orders", partition: 2)
        }
        #expect(read == values)
        await broker.close()
    }

    @Test func topicsHaveTheirPartitionsSpreadOverTheBrokers() async throws {
        let broker = try EmbeddedBroker(brokers: 3, topics: [.init("a", partitions: 6)])
        try await broker.createTopic(name: "b", partitions: 1)
        #expect(broker.bootstrapServers.split(separator: ",").count == 3)
        let servers = broker.bootstrapServers
        let leaders = try await onThread {
            let client = try PlainClient(RD_KAFKA_PRODUCER, servers: servers)
            return (try client.leaders(of: "a"), try client.leaders(of: "b"), try client.leaders(of: "c"))
        }
        #expect(leaders.0.count == 6 && Set(leaders.0) == [1, 2, 3])
        #expect(leaders.1.count == 1)
        #expect(leaders.2.isEmpty)
        await broker.close()
    }

    @Test func leadersMove() async throws {
        let broker = try EmbeddedBroker(brokers: 2, topics: [.init("a", partitions: 1)])
        let servers = broker.bootstrapServers
        for id in [1, 2, 1] {
            try await broker.setLeader(of: "a", partition: 0, to: id)
            let leaders = try await onThread {
                try PlainClient(RD_KAFKA_PRODUCER, servers: servers).leaders(of: "a")
            }
            #expect(leaders == [Int32(id)])
        }
        await #expect(throws: EmbeddedBrokerError.unknownPartition(topic: "a", partition: 7)) {
            try await broker.setLeader(of: "a", partition: 7, to: 1)
        }
        await broker.close()
    }

    @Test(arguments: ["", "..", "a b", "é", String(repeating: "a", count: 250)])
    func refusesNamesThatKafkaRefuses(_ name: String) async throws {
        let broker = try EmbeddedBroker()
        await #expect(throws: EmbeddedBrokerError.invalidTopic(.init(name, partitions: 1))) {
            try await broker.createTopic(name: name, partitions: 1)
        }
        await broker.close()
    }

    @Test func refusesWhatIsNotValid() async throws {
        #expect(throws: EmbeddedBrokerError.invalidBrokerCount(0)) { try EmbeddedBroker(brokers: 0) }
        #expect(throws: EmbeddedBrokerError.invalidTopic(.init("a", partitions: 0))) {
            try EmbeddedBroker(topics: [.init("a", partitions: 0)])
        }
        let broker = try EmbeddedBroker(topics: [.init("a")])
        await #expect(throws: EmbeddedBrokerError.topicExists("a")) {
            try await broker.createTopic(name: "a", partitions: 9)
        }
        await #expect(throws: EmbeddedBrokerError.unknownBroker(2)) { try await broker.takeDown(broker: 2) }
        await broker.close()
    }
}
