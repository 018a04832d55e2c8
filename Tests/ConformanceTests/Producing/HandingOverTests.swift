import CausewayKafka
import CausewayRuntime
import CausewayTesting
import KafkaTestSupport
import Testing

/// The ways in which records are handed to the producer.
@Suite(.timeLimit(.minutes(3))) struct HandingOverTests {
    @Test(arguments: Conformance.kinds())
    func aBatchHasItsResultsInItsOrder(_ kind: TestBroker.Kind) async throws {
        let broker = try await TestBroker.shared(kind)
        try await broker.withTopic("batch", partitions: 3) { topic in
            let producer = try broker.producer { $0.queueBufferingMaxMessages = 500 }
            try await producer.prepare(topic: topic)
            let results = await producer.send(
                contentsOf: (0..<3_000).lazy.map {
                    ProducerRecord(topic: topic, partition: $0 % 3, text: "\($0)", headers: ["number": "\($0)"])
                })
            try await producer.close()
            let log = try await WrittenNumbers.read(topic, on: broker)
            #expect(results.count == 3_000)
            let missing = Set(0..<3_000).subtracting(log.numbers).sorted()
            if !missing.isEmpty {
                // Whether they are in nobody's log or were not read: another reader looks, too.
                let again = try await WrittenNumbers.read(topic, on: broker)
                let told = missing.prefix(10).map { "\($0): \(results[$0])" }
                Issue.record(
                    "\(told) are missing up to \(log.ends), \(missing.filter { again.offsets[$0] == nil }) again")
            }
            for (number, result) in results.enumerated() {
                let metadata = try result.get()
                let found = try #require(log.offsets[number]?.first)
                #expect(metadata.topicPartition == found.partition && metadata.offset == found.offset)
            }
            #expect(log.repeated.isEmpty && log.numbers.count == 3_000)
            for numbers in log.byPartition.values { #expect(numbers == numbers.sorted()) }
        }
    }

    @Test(arguments: Conformance.kinds())
    func aFullQueueSuspendsOrThrowsAndGoesOn(_ kind: TestBroker.Kind) async throws {
        let broker = try await TestBroker.shared(kind)
        try await broker.withTopic("full") { topic in
            // Nothing leaves but by a flush.
            let producer = try broker.producer {
                $0.queueBufferingMaxMessages = 10
                $0.linger = .seconds(60)
            }
            try await producer.prepare(topic: topic)
            func record(_ number: Int) -> ProducerRecord { ProducerRecord(topic: topic, text: "\(number)") }
            let queued = try (0..<10).map { try producer.tryEnqueue(record($0)) }
            let error = #expect(throws: KafkaError.self) { try producer.tryEnqueue(record(10)) }
            #expect(error?.code == .queueFull && error?.isRetriable == true)
            let waiting = Task { try await producer.enqueue(record(10)) }
            try await producer.flush()
            for delivery in queued { #expect(try await delivery.value.offset != nil) }
            let last = try await waiting.value
            try await producer.flush()
            #expect(try await last.value.offset == 10)
            try await producer.close()
            #expect(try await WrittenNumbers.read(topic, on: broker).numbers == Array(0...10))
        }
    }

    @Test(arguments: Conformance.kinds())
    func whatNobodyAwaitsIsWrittenInOrder(_ kind: TestBroker.Kind) async throws {
        let broker = try await TestBroker.shared(kind)
        try await broker.withTopic("forget") { topic in
            let producer = try broker.producer { $0.deliveryReportOnlyError = true }
            for number in 0..<2_000 {
                try producer.enqueueAndForget(ProducerRecord(topic: topic, partition: 0, text: "\(number)"))
            }
            try await producer.flush()
            #expect(try await WrittenNumbers.read(topic, on: broker).numbers == Array(0..<2_000))
            // There would be no report to wait for.
            let error = #expect(throws: KafkaError.self) {
                try producer.tryEnqueue(ProducerRecord(topic: topic, text: "awaited"))
            }
            #expect(error?.code == .invalidState)
            try await producer.close()
        }
    }

    /// A delivery needs nobody to hold the producer.
    @Test(arguments: Conformance.kinds())
    func aProducerThatIsDroppedSendsWhatItHas(_ kind: TestBroker.Kind) async throws {
        let broker = try await TestBroker.shared(kind)
        try await broker.withTopic("dropped") { topic in
            func enqueue() async throws -> [PendingDelivery] {
                let producer = try broker.producer { $0.linger = .seconds(60) }
                try await producer.prepare(topic: topic)
                return try (0..<100).map {
                    try producer.tryEnqueue(ProducerRecord(topic: topic, partition: 0, text: "\($0)"))
                }
            }
            for (number, delivery) in try await enqueue().enumerated() {
                #expect(try await delivery.value.offset == Int64(number))
            }
        }
    }

    @Test(arguments: Conformance.kinds())
    func sendsOneAfterAnotherAreInOrder(_ kind: TestBroker.Kind) async throws {
        let broker = try await TestBroker.shared(kind)
        try await broker.withTopic("sends") { topic in
            let producer = try broker.producer()
            for number in 0..<100 {
                let sent = try await producer.send(ProducerRecord(topic: topic, partition: 0, text: "\(number)"))
                #expect(sent.offset == Int64(number))
            }
            try await producer.close()
            #expect(try await WrittenNumbers.read(topic, on: broker).numbers == Array(0..<100))
        }
    }
}
