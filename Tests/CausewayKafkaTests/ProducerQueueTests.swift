import CausewayEmbeddedBroker
import CausewayRuntime
import CausewayTesting
import Testing

@testable import CausewayKafka

/// The producer's queue: full, drained, dropped.
@Suite(.timeLimit(.minutes(3))) struct ProducerQueueTests {
    let embedded: EmbeddedBroker
    let broker: TestBroker

    init() throws {
        embedded = try EmbeddedBroker()
        broker = TestBroker(embedded)
    }

    @Test func aFullQueueSuspendsEnqueueAndGoesOn() async throws {
        try await broker.withTopic("full") { topic in
            let producer = try broker.producer { $0.queueBufferingMaxMessages = 10 }
            try await producer.prepare(topic: topic)
            _ = try await producer.send(ProducerRecord(topic: topic, text: "first"))
            // Then it has left the queue.
            try await producer.flush()
            try await embedded.setRoundTripTime(.seconds(1))
            var pending: [PendingDelivery] = []
            for number in 0..<10 {
                pending.append(try producer.tryEnqueue(ProducerRecord(topic: topic, text: "\(number)")))
            }
            let error = #expect(throws: KafkaError.self) {
                try producer.tryEnqueue(ProducerRecord(topic: topic, text: "too many"))
            }
            #expect(error?.code == .queueFull)
            #expect(error?.isRetriable == true)
            #expect(throws: KafkaError.self) {
                try producer.enqueueAndForget(ProducerRecord(topic: topic, text: "too many"))
            }
            // Thirty wait for room: more than a round brings.
            try await withThrowingTaskGroup { group in
                for number in 0..<30 {
                    group.addTask {
                        let delivery = try await producer.enqueue(ProducerRecord(topic: topic, text: "w\(number)"))
                        return try await delivery.value.offset
                    }
                }
                try await eventually { producer.engine.waitingForSpace == 30 }
                try await embedded.setRoundTripTime(.milliseconds(5))
                let offsets = try await group.reduce(into: Set<Int64?>()) { $0.insert($1) }
                #expect(offsets == Set(11..<41))
            }
            for (number, delivery) in pending.enumerated() {
                #expect(try await delivery.value.offset == Int64(number + 1))
            }
            #expect(producer.engine.waitingForSpace == 0)
            try await producer.close()
        }
    }

    @Test func whoIsRefusedOrGivesUpTakesNobodysPlace() async throws {
        try await broker.withTopic("denied") { denied in
            try await broker.withTopic("fine") { fine in
                let producer = try broker.producer { $0.queueBufferingMaxMessages = 1 }
                for topic in [denied, fine] { _ = try await producer.send(ProducerRecord(topic: topic, text: "first")) }
                try await producer.flush()
                try await embedded.setRoundTripTime(.milliseconds(300))
                try await embedded.failNext(.produce, with: [.topicAuthorizationFailed])
                let first = try producer.tryEnqueue(ProducerRecord(topic: denied, text: "a"))
                func waiting(_ topic: String, _ text: String, place: Int) async throws -> Task<
                    RecordMetadata, any Error
                > {
                    let task = Task { try await producer.send(ProducerRecord(topic: topic, text: text)) }
                    try await eventually { producer.engine.waitingForSpace == place }
                    return task
                }
                let cancelled = try await waiting(fine, "b", place: 1)
                // The failure of the first one makes the client refuse the topic: also this, once it is its turn.
                let refused = try await waiting(denied, "c", place: 2)
                let last = try await waiting(fine, "d", place: 3)
                cancelled.cancel()
                let error = await #expect(throws: KafkaError.self) { try await cancelled.value }
                #expect(error?.code == .cancelled)
                #expect(error?.message.contains("was not sent") == true)
                for denied in await [refused.result, Task { try await first.value }.result] {
                    let error = #expect(throws: KafkaError.self) { try denied.get() }
                    #expect(error?.code == .topicAuthorizationFailed)
                }
                #expect(try await last.value.offset == 1)
                try await producer.close()
            }
        }
    }

    @Test func closeGivesEveryPendingDeliveryItsEnd() async throws {
        try await broker.withTopic("purge") { topic in
            let producer = try broker.producer()
            _ = try await producer.send(ProducerRecord(topic: topic, text: "first"))
            try await embedded.takeDown()
            var pending: [PendingDelivery] = []
            for _ in 0..<500 { pending.append(try producer.tryEnqueue(ProducerRecord(topic: topic, text: "lost"))) }
            let first = pending[0]
            let waiting = Task { try await first.value }
            let clock = ContinuousClock()
            let begin = clock.now
            async let second: Void? = try? producer.close(deadline: .after(.milliseconds(300)))
            do throws(KafkaError) {
                try await producer.close(deadline: .after(.milliseconds(300)))
            } catch {
                #expect(error.code == .timedOut)
                #expect(error.message.hasPrefix("500 records"))
            }
            #expect(clock.now - begin < .seconds(5))
            // Whichever of the two came first dropped them; the other waited for it.
            _ = await second
            for delivery in pending {
                let error = await #expect(throws: KafkaError.self) { try await delivery.value }
                #expect(error?.code == .purgedFromQueue || error?.code == .purgedInFlight)
            }
            await #expect(throws: KafkaError.self) { try await waiting.value }
            let late = await #expect(throws: KafkaError.self) {
                try await producer.send(ProducerRecord(topic: topic, text: "late"))
            }
            #expect(late?.code == .closed)
        }
    }

    @Test func closeEndsWhoWaitsForRoom() async throws {
        try await broker.withTopic("room") { topic in
            let producer = try broker.producer { $0.queueBufferingMaxMessages = 1 }
            try await producer.prepare(topic: topic)
            try await embedded.takeDown()
            try producer.tryEnqueue(ProducerRecord(topic: topic, text: "a"))
            let waiting = Task { try await producer.send(ProducerRecord(topic: topic, text: "b")) }
            try await eventually { producer.engine.waitingForSpace == 1 }
            _ = try? await producer.close(deadline: .after(.milliseconds(100)))
            let error = await #expect(throws: KafkaError.self) { try await waiting.value }
            #expect(error?.code == .closed)
        }
    }

    @Test func aCancelledSendEndsAtOnceAndItsRecordIsWritten() async throws {
        try await broker.withTopic("cancelled") { topic in
            let producer = try broker.producer()
            _ = try await producer.send(ProducerRecord(topic: topic, text: "first"))
            try await embedded.setRoundTripTime(.seconds(1))
            let clock = ContinuousClock()
            let begin = clock.now
            for round in 0..<100 {
                let sending = Task { try await producer.send(ProducerRecord(topic: topic, text: "\(round)")) }
                for _ in 0..<(round % 5) { await Task.yield() }
                sending.cancel()
                let error = await #expect(throws: KafkaError.self) { try await sending.value }
                #expect(error?.code == .cancelled)
            }
            // Answers that were waited for would take a hundred seconds.
            #expect(clock.now - begin < .seconds(30))
            try await embedded.setRoundTripTime(.zero)
            try await producer.flush()
            #expect(try await producer.send(ProducerRecord(topic: topic, text: "last")).offset == 101)
            try await producer.close()
        }
    }

    @Test func flushSaysWhatIsLeft() async throws {
        try await broker.withTopic("flush") { topic in
            let producer = try broker.producer { $0.linger = .seconds(20) }
            let delivery = try await producer.enqueue(ProducerRecord(topic: topic, text: "a"))
            // Linger does not hold it back.
            try await producer.flush()
            #expect(try await delivery.value.offset == 0)
            try await embedded.takeDown()
            try await producer.enqueue(ProducerRecord(topic: topic, text: "b"))
            let error = await #expect(throws: KafkaError.self) {
                try await producer.flush(deadline: .after(.milliseconds(100)))
            }
            #expect(error?.code == .timedOut)
            #expect(error?.message.hasPrefix("1 records") == true)
            _ = try? await producer.close(deadline: .now())
        }
    }
}
