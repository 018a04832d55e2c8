import CausewayEmbeddedBroker
import CausewayRuntime
import CausewayTesting
import Synchronization
import Testing

@testable import CausewayKafka

/// `send(contentsOf:)`.
@Suite(.timeLimit(.minutes(3))) struct BatchSendTests {
    let embedded: EmbeddedBroker
    let broker: TestBroker

    init() throws {
        embedded = try EmbeddedBroker()
        broker = TestBroker(embedded)
    }

    /// Records that are made when they are asked for, and count how often that is.
    private struct LazyRecords: Sequence, IteratorProtocol {
        let topic: String
        let count: Int
        let made: Made
        var number = 0

        final class Made: Sendable {
            let count = Atomic(0)
        }

        mutating func next() -> ProducerRecord? {
            if number == count { return nil }
            defer { number += 1 }
            made.count.wrappingAdd(1, ordering: .relaxed)
            return ProducerRecord(topic: topic, partition: 0, text: "\(number)")
        }
    }

    @Test func theSequenceIsGoneThroughOnceAsThereIsRoom() async throws {
        try await broker.withTopic("room") { topic in
            let producer = try broker.producer { $0.queueBufferingMaxMessages = 10 }
            try await producer.prepare(topic: topic)
            try await embedded.takeDown()
            let made = LazyRecords.Made()
            let sending = Task {
                await producer.send(contentsOf: LazyRecords(topic: topic, count: 1_000, made: made))
            }
            try await eventually { producer.engine.waitingForSpace == 1 }
            // Ten in the queue, one that waits.
            #expect(made.count.load(ordering: .relaxed) == 11)
            try await embedded.bringUp()
            let results = await sending.value
            #expect(try results.map { try $0.get().offset } == (0..<1_000).map { Int64($0) })
            #expect(made.count.load(ordering: .relaxed) == 1_000)
            try await producer.close()
        }
    }

    @Test func eachRecordHasItsOwnEndInItsPlace() async throws {
        try await broker.withTopic("ends") { topic in
            let producer = try broker.producer()
            try await producer.prepare(topic: topic)
            let results = await producer.send(
                contentsOf: [
                    ProducerRecord(topic: topic, partition: 0, text: "a"),
                    ProducerRecord(topic: topic, partition: 99, text: "nowhere"),
                    ProducerRecord(topic: topic, partition: 0, value: [UInt8](repeating: 0, count: 2_000_000)),
                    ProducerRecord(topic: String(repeating: "x", count: 600), text: "nowhere"),
                    ProducerRecord(topic: topic, partition: 0, text: "b"),
                ])
            let codes = results.map { result -> KafkaError.Code? in
                if case .failure(let error) = result { error.code } else { nil }
            }
            #expect(codes[0] == nil && codes[4] == nil)
            #expect(codes[1] == .unknownPartition)
            #expect(codes[2] == .recordTooLarge)
            #expect(codes[3] != nil)
            #expect(try results[0].get().offset == 0)
            #expect(try results[4].get().offset == 1)
            #expect(await producer.send(contentsOf: []).isEmpty)
            try await producer.close()
            let late = await producer.send(contentsOf: [ProducerRecord(topic: topic, text: "late")])
            let error = #expect(throws: KafkaError.self) { try late[0].get() }
            #expect(error?.code == .closed)
        }
    }

    @Test func aCancelledOneEndsAtOnceAndSaysWhatMayBeWritten() async throws {
        try await broker.withTopic("cancelled") { topic in
            let logs = CapturedLogs()
            var configuration = KafkaProducerConfiguration(bootstrapServers: broker.bootstrapServers)
            configuration.queueBufferingMaxMessages = 10
            let producer = try KafkaProducer(configuration: configuration, logger: logs.logger())
            try await producer.prepare(topic: topic)
            try await embedded.takeDown()
            let sending = Task {
                await producer.send(
                    contentsOf: (0..<30).map { ProducerRecord(topic: topic, partition: 0, text: "\($0)") })
            }
            try await eventually { producer.engine.waitingForSpace == 1 }
            sending.cancel()
            let results = await sending.value
            #expect(results.count == 30)
            for (number, result) in results.enumerated() {
                let error = #expect(throws: KafkaError.self) { try result.get() }
                #expect(error?.code == .cancelled)
                #expect(error?.mayBeWritten == (number < 10))
            }
            try await embedded.bringUp()
            try await producer.flush()
            // The ten are written, and that is not kept silent.
            try await eventually { logs.messages(containing: "whose send was cancelled").count == 10 }
            #expect(try await producer.send(ProducerRecord(topic: topic, partition: 0, text: "next")).offset == 10)
            try await producer.close()
        }
    }

    @Test func closeEndsEveryRecordOfIt() async throws {
        try await broker.withTopic("closed") { topic in
            let producer = try broker.producer { $0.queueBufferingMaxMessages = 10 }
            try await producer.prepare(topic: topic)
            try await embedded.takeDown()
            let sending = Task {
                await producer.send(
                    contentsOf: (0..<30).map { ProducerRecord(topic: topic, partition: 0, text: "\($0)") })
            }
            try await eventually { producer.engine.waitingForSpace == 1 }
            _ = try? await producer.close(deadline: .after(.milliseconds(50)))
            for result in await sending.value {
                let error = #expect(throws: KafkaError.self) { try result.get() }
                #expect([.closed, .purgedFromQueue, .purgedInFlight].contains(error?.code))
            }
        }
    }
}
