import CausewayKafka
import CausewayRuntime
import CausewayTesting
import KafkaTestSupport
import Testing

/// Records that are dropped before they are acknowledged.
@Suite(.timeLimit(.minutes(4))) struct PurgeTests {
    @Test(arguments: Conformance.kinds())
    func whatWaitsIsDroppedAndWhatIsSentLaterIsWritten(_ kind: TestBroker.Kind) async throws {
        let broker = try await TestBroker.shared(kind)
        try await broker.withTopic("purge") { topic in
            // Held back by linger.
            let producer = try broker.producer { $0.linger = .seconds(60) }
            try await producer.prepare(topic: topic)
            let pending = try (0..<100).map { try producer.tryEnqueue(ProducerRecord(topic: topic, text: "\($0)")) }
            try await producer.purge(.inFlight)
            try await producer.purge(.queued)
            for delivery in pending {
                let error = await #expect(throws: KafkaError.self) { try await delivery.value }
                #expect(error?.code == .purgedFromQueue)
                #expect(error?.mayBeWritten == false)
                #expect(error?.message.contains("send it again") == true)
            }
            let next = try producer.tryEnqueue(ProducerRecord(topic: topic, text: "next"))
            try await producer.flush()
            #expect(try await next.value.offset == 0)
            try await producer.close()
        }
    }

    /// A frozen broker answers nothing; once it goes on, so does the producer, each later record once and in order.
    @Test(arguments: Conformance.kinds(with: .processFaults))
    func whatIsUnderWayIsDroppedAndTheProducerGoesOn(_ kind: TestBroker.Kind) async throws {
        try await withBroker(kind) { broker in
            try await broker.withTopic("purge") { topic in
                let producer = try broker.producer()
                func record(_ number: Int) -> ProducerRecord {
                    ProducerRecord(topic: topic, partition: 0, text: "\(number)")
                }
                _ = try await producer.send(record(0))
                try broker.suspend(node: 1)
                var pending: [PendingDelivery] = []
                for number in 1...20 {
                    pending.append(try producer.tryEnqueue(record(number)))
                    // Several requests.
                    try await Task.sleep(for: .milliseconds(2))
                }
                try await producer.purge()
                var inFlight = 0
                for delivery in pending {
                    do throws(KafkaError) {
                        // By a broker that was not quite frozen yet.
                        _ = try await delivery.value
                    } catch {
                        #expect(error.code == .purgedInFlight || error.code == .purgedFromQueue)
                        #expect(error.mayBeWritten == (error.code == .purgedInFlight))
                        if error.code == .purgedInFlight { inFlight += 1 }
                    }
                }
                #expect(inFlight > 0)
                try broker.resume(node: 1)
                for number in 100..<150 {
                    do {
                        _ = try await producer.send(record(number))
                    } catch {
                        Issue.record("\(error)")
                    }
                }
                try await producer.close()
                let log = try await WrittenNumbers.read(topic, on: broker)
                #expect(log.numbers.filter { $0 >= 100 } == Array(100..<150))
                #expect(Set(log.numbers).count == log.numbers.count)
            }
        }
    }

    @Test(arguments: Conformance.kinds(with: .topicsAsMade))
    func aCancelledFlushEndsSoonAndDropsNothing(_ kind: TestBroker.Kind) async throws {
        let broker = try await TestBroker.shared(kind)
        try await broker.withTopic("flush") { topic in
            let producer = try broker.producer { $0.linger = .seconds(60) }
            // To a topic that is not there: waits for it, for a while.
            try await producer.enqueue(ProducerRecord(topic: TestBroker.uniqueName("absent"), text: "waits"))
            let written = try producer.tryEnqueue(ProducerRecord(topic: topic, text: "written"))
            let clock = ContinuousClock()
            let begin = clock.now
            let flushing = Task { try await producer.flush(deadline: .after(.seconds(100))) }
            #expect(try await written.value.offset == 0)
            flushing.cancel()
            _ = await flushing.result
            #expect(clock.now - begin < .seconds(50))
            _ = try? await producer.close(deadline: .now())
        }
    }
}
