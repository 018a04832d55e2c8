import CausewayEmbeddedBroker
import CausewayObservability
import CausewayRuntime
import CausewayTesting
import Testing

@testable import CausewayKafka

/// An idempotent producer that fails for good: said once, every record has its end, and a new client goes on.
@Suite(.timeLimit(.minutes(3))) struct FatalErrorTests {
    let embedded: EmbeddedBroker
    let broker: TestBroker
    let logs = CapturedLogs()

    init() throws {
        embedded = try EmbeddedBroker()
        broker = TestBroker(embedded)
    }

    private func producer() throws -> KafkaProducer {
        try KafkaProducer(configuration: .init(bootstrapServers: broker.bootstrapServers), logger: logs.logger())
    }

    @Test func everyRecordUnderWayEndsAndTheNextClientGoesOn() async throws {
        try await broker.withTopic("fatal") { topic in
            let producer = try producer()
            func record(_ text: String) -> ProducerRecord { ProducerRecord(topic: topic, partition: 0, text: text) }
            _ = try await producer.send(record("first"))
            #expect(producer.fatalError == nil)
            // Does nothing while the client works.
            try await producer.rebuild()
            #expect(!logs.contains("has a new client"))
            try await embedded.takeDown()
            let pending = try (0..<100).map { try producer.tryEnqueue(record("lost \($0)")) }
            let waiting = Task { try await pending[0].value }
            try producer.failForGood(.outOfOrderSequenceNumber, "as a test")
            for delivery in pending {
                let error = await #expect(throws: KafkaError.self) { try await delivery.value }
                #expect(error?.code == .outOfOrderSequenceNumber)
                #expect(error?.isFatal == true && error?.isRetriable == false)
                #expect(error?.message.contains("as a test") == true)
                #expect(error?.message.contains(topic) == true)
            }
            await #expect(throws: KafkaError.self) { try await waiting.value }
            let refused = await #expect(throws: KafkaError.self) { try await producer.send(record("refused")) }
            #expect(refused?.code == .outOfOrderSequenceNumber && refused?.isFatal == true)
            #expect(producer.fatalError?.code == .outOfOrderSequenceNumber)
            #expect(logs.records(containing: "as a test").filter { $0.level == .critical }.count == 1)

            try await embedded.bringUp()
            // Everybody who has seen the error may ask.
            try await withThrowingTaskGroup { group in
                for _ in 0..<20 { group.addTask { try await producer.rebuild() } }
                try await group.waitForAll()
            }
            #expect(logs.messages(containing: "has a new client").count == 1)
            #expect(producer.fatalError == nil)
            #expect(try await producer.send(record("next")).offset == 1)
            // It may happen again.
            try producer.failForGood(.outOfOrderSequenceNumber, "once more")
            try await eventually { producer.fatalError != nil }
            try await producer.rebuild()
            #expect(try await producer.send(record("and next")).offset == 2)
            try await producer.close()
            let closed = await #expect(throws: KafkaError.self) { try await producer.rebuild() }
            #expect(closed?.code == .closed)
        }
    }

    /// The broker refuses the first request under way: from there on nobody can tell what is written.
    @Test func aBrokerThatDisagreesOnNumbersEndsTheClient() async throws {
        try await broker.withTopic("sequence") { topic in
            let producer = try producer()
            let record = ProducerRecord(topic: topic, partition: 0, text: "r")
            _ = try await producer.send(record)
            try await embedded.failNext(.produce, with: [.init(rawValue: 45)])
            let error = await #expect(throws: KafkaError.self) { try await producer.send(record) }
            #expect(error?.code == .outOfOrderSequenceNumber)
            #expect(error?.isFatal == true)
            // It was under way: nobody knows.
            #expect(error?.mayBeWritten == true)
            let next = await #expect(throws: KafkaError.self) { try await producer.send(record) }
            #expect(next?.isFatal == true)
            #expect(next?.mayBeWritten == false)
            try await eventually { logs.records(containing: "").contains { $0.level == .critical } }
            #expect(logs.records(containing: "").filter { $0.level == .critical }.count == 1)
            try await producer.rebuild()
            #expect(try await producer.send(record).offset != nil)
            try await producer.close()
        }
    }

    @Test func whoWaitsForRoomIsToldAndAKeptTopicLeadsToTheNewClient() async throws {
        try await broker.withTopic("room") { topic in
            let producer = try broker.producer { $0.queueBufferingMaxMessages = 1 }
            try await producer.prepare(topic: topic)
            let handle = try producer.topicHandle(topic)
            try await embedded.takeDown()
            try producer.tryEnqueue(ProducerRecord(topic: topic, text: "a"))
            let waiting = (0..<5).map { number in
                Task { try await producer.send(ProducerRecord(topic: topic, text: "b\(number)")) }
            }
            try await eventually { producer.engine.waitingForSpace == 5 }
            try producer.failForGood(.outOfOrderSequenceNumber, "as a test")
            for task in waiting {
                let error = await #expect(throws: KafkaError.self) { try await task.value }
                #expect(error?.isFatal == true)
            }
            try await embedded.bringUp()
            try await producer.rebuild()
            try [UInt8]("value".utf8).withUnsafeBytes { value in
                try producer.produce(handle, key: nil, value: value, headers: nil)
            }
            try await producer.flush()
            #expect(try await producer.send(ProducerRecord(topic: topic, text: "c")).offset != nil)
            try await producer.close()
        }
    }

    @Test func closeEndsAProducerThatFailed() async throws {
        try await broker.withTopic("closed") { topic in
            let producer = try producer()
            _ = try await producer.send(ProducerRecord(topic: topic, text: "first"))
            try producer.failForGood(.outOfOrderSequenceNumber, "as a test")
            try await producer.close(deadline: .after(.seconds(5)))
            let error = await #expect(throws: KafkaError.self) {
                try await producer.send(ProducerRecord(topic: topic, text: "late"))
            }
            #expect(error?.code == .closed)
        }
    }
}
