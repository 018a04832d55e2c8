import CausewayEmbeddedBroker
import CausewayObservability
import CausewayRuntime
import CausewayTesting
import Testing

@testable import CausewayKafka

/// Reports of records that nobody awaits (any more): a failure is never silent.
@Suite(.timeLimit(.minutes(3))) struct UnreadReportTests {
    let embedded: EmbeddedBroker
    let broker: TestBroker
    let logs = CapturedLogs()

    init() throws {
        embedded = try EmbeddedBroker()
        broker = TestBroker(embedded)
    }

    private var warnings: Int { logs.records(containing: "was not delivered").filter { $0.level == .warning }.count }

    /// A producer whose records are held back by a broker that is down.
    private func withHeldProducer(_ body: (KafkaProducer, ProducerRecord) async throws -> Void) async throws {
        try await broker.withTopic("unread") { topic in
            let producer = try KafkaProducer(
                configuration: .init(bootstrapServers: broker.bootstrapServers), logger: logs.logger())
            try await producer.prepare(topic: topic)
            try await embedded.takeDown()
            try await body(producer, ProducerRecord(topic: topic, partition: 0, text: "r"))
            try await producer.close(deadline: .after(.seconds(10)))
        }
    }

    @Test func theFailureOfACancelledSendIsLogged() async throws {
        try await withHeldProducer { producer, record in
            let sending = Task { try await producer.send(record) }
            try await eventually { try producer.engine.client().outstanding == 1 }
            sending.cancel()
            let error = await #expect(throws: KafkaError.self) { try await sending.value }
            #expect(error?.code == .cancelled && error?.mayBeWritten == true)
            #expect(warnings == 0)
            try await producer.purge()
            try await eventually { warnings == 1 }
        }
    }

    @Test func theSuccessOfACancelledSendIsLogged() async throws {
        try await withHeldProducer { producer, record in
            let sending = Task { try await producer.send(record) }
            try await eventually { try producer.engine.client().outstanding == 1 }
            sending.cancel()
            await #expect(throws: KafkaError.self) { try await sending.value }
            try await embedded.bringUp()
            try await producer.flush()
            try await eventually { logs.contains("whose send was cancelled") }
            #expect(warnings == 0)
        }
    }

    @Test func theFailureOfADroppedDeliveryIsLoggedAndOneThatIsReadIsNot() async throws {
        try await withHeldProducer { producer, record in
            // Told once all deliveries beside it are gone too.
            func fail() async throws {
                try producer.tryEnqueue(record)
                try producer.enqueueAndForget(record)
                let read = try producer.tryEnqueue(record)
                let awaited = Task { try await producer.send(record) }
                try await eventually { try producer.engine.client().outstanding == 4 }
                try await producer.purge()
                await #expect(throws: KafkaError.self) { try await awaited.value }
                // Read late, and more than once.
                await #expect(throws: KafkaError.self) { try await read.value }
                await #expect(throws: KafkaError.self) { try await read.value }
            }
            try await fail()
            try await eventually { warnings == 2 }
        }
        #expect(warnings == 2)
    }

    /// Its waiter is cancelled, but whoever holds the delivery can still ask.
    @Test func aDeliveryOutlivesACancelledWaiter() async throws {
        try await withHeldProducer { producer, record in
            let delivery = try producer.tryEnqueue(record)
            let waiting = Task { try await delivery.value }
            waiting.cancel()
            let error = await #expect(throws: KafkaError.self) { try await waiting.value }
            #expect(error?.code == .cancelled)
            try await embedded.bringUp()
            #expect(try await delivery.value.offset == 0)
        }
    }
}
