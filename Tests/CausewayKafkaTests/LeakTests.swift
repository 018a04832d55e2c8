import CausewayEmbeddedBroker
import CausewayRuntime
import CausewayTesting
import TestSupport
import Testing

@testable import CausewayKafka

@Suite(.timeLimit(.minutes(3))) struct LeakTests {
    /// In a process of its own: what other tests do would be counted too.
    @Test func aThousandRoundsLeaveNothingBehind() async {
        await #expect(processExitsWith: .success) { try await Self.rounds(1_000) }
    }

    private static func rounds(_ count: Int) async throws {
        let embedded = try EmbeddedBroker(topics: [.init("rounds")])
        let broker = TestBroker(embedded)
        try await broker.fill("rounds", count: 10)
        // What is made once, and the allocator's pools, are there after the first rounds.
        try await run(count / 10, broker)
        let before = try await settled()
        try await run(count, broker)
        let after = try await settled(before.resources.descriptors)
        #expect(after.threads == before.threads)
        // The embedded broker may still close some; one left by each round would be a thousand.
        #expect(after.resources.descriptors <= before.resources.descriptors + 8)
        #expect(after.resources.residentBytes < before.resources.residentBytes + 8 << 20)
        await embedded.close()
    }

    private static func run(_ count: Int, _ broker: TestBroker) async throws {
        try await withThrowingTaskGroup { group in
            for lane in 0..<4 {
                group.addTask {
                    for round in 0..<(count / 4) { try await one(broker, lane + round) }
                }
            }
            try await group.waitForAll()
        }
    }

    private static func one(_ broker: TestBroker, _ round: Int) async throws {
        let loop = try EventLoop(name: "round")
        let producer = try KafkaProducer(
            configuration: .init(bootstrapServers: broker.bootstrapServers), controlLoop: loop)
        let consumer = try KafkaConsumer(configuration: broker.consumerConfiguration(), loop: loop, controlLoop: loop)
        try await consumer.assign([TopicPartition(topic: "rounds", partition: 0): .offset(0)])
        _ = try await producer.send(ProducerRecord(topic: "rounds", text: "\(round)"))
        for try await _ in consumer.records { break }
        // Some keep the order, some turn it round, some leave it to `deinit`.
        if round % 3 != 2 { try await producer.close() }
        if round % 3 != 1 { try await consumer.close() }
        await loop.shutdown()
    }

    /// What there is once clients that were left to `deinit` have ended too.
    ///
    /// Of threads those that no pool owns: Swift's comes and goes as it likes, ours grows up to its limit. The embedded broker closes
    /// its end of a connection a little after the client: hence the wait for that many descriptors.
    private static func settled(_ descriptors: Int = .max) async throws -> (
        threads: [String], resources: ProcessResources
    ) {
        func threads() throws -> [String] {
            try ProcessResources.threadNames().filter { !$0.contains("qos") && $0 != "blocking" }
        }
        try? await eventually(within: .seconds(60)) {
            let threads = try threads()
            // One client is the embedded broker's own.
            let isQuiet = try ProcessResources.current().descriptors <= descriptors
            return isQuiet && threads.count { $0 == "rdk:main" } == 1
                && threads.allSatisfy { !$0.hasPrefix("kafka-") && $0 != "round" }
        }
        return (try threads(), try ProcessResources.current())
    }
}
