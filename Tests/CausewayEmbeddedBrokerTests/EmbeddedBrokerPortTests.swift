import CLibrdkafka
import CausewayEmbeddedBroker
import TestSupport
import Testing

@Suite struct EmbeddedBrokerPortTests {
    @Test func clientsStartFromTheChosenPort() async throws {
        let port = try FreePort.next()
        // More than once, one right after the other: closing gives the port back at once.
        for _ in 0..<3 {
            let broker = try EmbeddedBroker(brokers: 2, port: port, topics: [.init("a", partitions: 2)])
            #expect(broker.bootstrapServers == "127.0.0.1:\(port)")
            let servers = broker.bootstrapServers
            let read = try await onThread {
                let producer = try PlainClient(RD_KAFKA_PRODUCER, servers: servers)
                for partition in [Int32(0), 1] { _ = try producer.send("\(partition)", to: "a", partition: partition) }
                let consumer = try PlainClient(RD_KAFKA_CONSUMER, servers: servers)
                return try [Int32(0), 1].flatMap { try consumer.read(1, from: "a", partition: $0) }
            }
            #expect(read == ["0", "1"])
            await broker.close()
        }
    }

    @Test func aTakenPortIsAnError() async throws {
        let port = try FreePort.next()
        let first = try EmbeddedBroker(port: port)
        let error = #expect(throws: EmbeddedBrokerError.self) { try EmbeddedBroker(port: port) }
        #expect(try #require(error).description.contains("127.0.0.1:\(port): Address already in use"))
        await first.close()
    }

    /// Metadata of a thousand topics is far larger than the forwarder's buffer, and many clients ask at once.
    @Test func largeAnswersAndManyClientsGetThrough() async throws {
        let topics = (0..<1_000).map { EmbeddedBroker.Topic("a-topic-with-a-long-name-\($0)", partitions: 10) }
        let broker = try await onThread { try EmbeddedBroker(port: FreePort.next(), topics: topics) }
        let servers = broker.bootstrapServers
        try await withThrowingTaskGroup { group in
            for number in 0..<20 {
                group.addTask {
                    try await onThread {
                        let client = try PlainClient(RD_KAFKA_PRODUCER, servers: servers)
                        #expect(try client.leaders(of: "a-topic-with-a-long-name-\(number)").count == 10)
                    }
                }
            }
            try await group.waitForAll()
        }
        await broker.close()
    }

    @Test func clientsSeeTheBrokerGoAndComeBackThroughThePort() async throws {
        let broker = try EmbeddedBroker(port: FreePort.next(), topics: [.init("a")])
        try await broker.takeDown()
        let producer = try BlockingProducer(servers: broker.bootstrapServers)
        try await producer.enqueue("1")
        await #expect(throws: PlainClient.Failure(RD_KAFKA_RESP_ERR__TIMED_OUT)) {
            try await producer.delivery(within: 1)
        }
        try await broker.bringUp()
        #expect(try await producer.delivery() == 0)
        await broker.close()
    }
}
