import CausewayEmbeddedBroker
import CausewayRuntime
import CausewayTesting
import Synchronization
import Testing

@testable import CausewayKafka

/// Dead letters that go back to where they failed.
@Suite(.timeLimit(.minutes(4))) struct ReplayTests {
    private func replay(_ topics: DeadLetterFixture, _ producer: KafkaProducer? = nil) -> DeadLetterReplay {
        DeadLetterReplay(
            consumerConfiguration: topics.broker.consumerConfiguration(group: topics.topic + "-replay"),
            producer: producer ?? topics.producer)
    }

    /// Has a topic's records dead-lettered by a handler that takes none.
    private func refuseAll(_ topics: DeadLetterFixture, count: Int) async throws {
        let consumer = try await topics.consumer()
        let run = Task {
            try await consumer.process(
                keys: .bytes, values: .bytes, onFailure: FailurePolicy(lastResort: topics.policy)
            ) { _ in throw Attempts.Refusal() }
        }
        try await eventually(within: .seconds(20)) { try await topics.count(topics.deadLetters) == count }
        try await consumer.close()
        _ = try await run.value
    }

    @Test(arguments: TestBroker.Kind.available)
    func aReplayedRecordIsWhatItWasByteForByte(_ kind: TestBroker.Kind) async throws {
        try await TestBroker.shared(kind).withDeadLetters { topics in
            let headers: KafkaHeaders = [
                KafkaHeader(name: "a", value: [0, 255]), KafkaHeader(name: "b", value: nil),
                KafkaHeader(name: "a", value: []),
            ]
            var sent: [ProducerRecord] = []
            for number in 0..<3 as Range<UInt8> {
                let key: [UInt8]? = number == 0 ? nil : [number, 0xFF]
                let value: [UInt8]? = number == 1 ? nil : [0, number]
                let time = KafkaTimestamp(milliseconds: DeadLetterFixture.earlier.milliseconds + Int64(number))
                sent.append(
                    ProducerRecord(
                        topic: topics.topic, key: key, value: value, headers: number == 2 ? [] : headers,
                        timestamp: time))
            }
            for record in sent { _ = try await topics.producer.send(record) }
            try await refuseAll(topics, count: 3)
            #expect(try await replay(topics).run(topic: topics.deadLetters) == ReplayResult(replayed: 3))
            let back = try await topics.read(topics.topic, count: 6).dropFirst(3)
            for (record, original) in zip(back, sent) {
                #expect(record.keyBytes == original.key)
                #expect(record.valueBytes == original.value)
                #expect(record.headers == original.headers)
                #expect(record.timestamp == original.timestamp)
            }
            // What was replayed is not replayed again, and what came since is.
            #expect(try await replay(topics).run(topic: topics.deadLetters) == ReplayResult())
            try await refuseAll(topics, count: 6)
            #expect(try await replay(topics).run(topic: topics.deadLetters) == ReplayResult(replayed: 3))
            let all = try await replay(topics).run(topic: topics.deadLetters, from: .beginning) { _ in false }
            #expect(all == ReplayResult(filtered: 6))
        }
    }

    @Test(arguments: TestBroker.Kind.available)
    func eachGoesToItsPartitionOfOrigin(_ kind: TestBroker.Kind) async throws {
        let broker = try await TestBroker.shared(kind)
        try await broker.withDeadLetters { topics in
            let wide = TestBroker.uniqueName("wide")
            try await broker.createTopic(name: wide, partitions: 3)
            let publisher = DeadLetterPublisher(topic: topics.deadLetters, producer: topics.producer)
            let consumer = try KafkaConsumer(configuration: broker.consumerConfiguration())
            // By hand to partitions where their key would not lead.
            for partition in 0..<3 {
                _ = try await topics.producer.send(
                    ProducerRecord(topic: wide, partition: partition, key: "same", text: "\(partition)"))
            }
            let partitions = (0..<3).map { TopicPartition(topic: wide, partition: $0) }
            try await consumer.assign(Dictionary(uniqueKeysWithValues: partitions.map { ($0, .beginning) }))
            var count = 0
            for try await record in consumer.records {
                try await publisher.publish(record, because: Attempts.Refusal(), attempts: 4)
                count += 1
                if count == 3 { break }
            }
            #expect(try await replay(topics).run(topic: topics.deadLetters).replayed == 3)
            for try await record in consumer.records {
                #expect(record.offset == 1)
                #expect(record.valueText == "\(record.partition)")
                count += 1
                if count == 6 { break }
            }
            try await consumer.close()
        }
    }

    @Test(arguments: TestBroker.Kind.available)
    func aFilterADestinationAndRecordsOfNoOrigin(_ kind: TestBroker.Kind) async throws {
        try await TestBroker.shared(kind).withDeadLetters { topics in
            let other = topics.topic + "-other"
            try await topics.broker.createTopic(name: other)
            try await topics.send(["a", "b", "c"])
            try await refuseAll(topics, count: 3)
            _ = try await topics.producer.send(ProducerRecord(topic: topics.deadLetters, text: "stray"))
            let replay = replay(topics)
            let some = try await replay.run(topic: topics.deadLetters) { DeadLetter($0)?.originalOffset != 1 }
            #expect(some == ReplayResult(replayed: 2, filtered: 1, withoutOrigin: 1))
            let all = try await replay.run(topic: topics.deadLetters, from: .beginning, to: other)
            #expect(all == ReplayResult(replayed: 4))
            #expect(try await topics.read(other, count: 4).map { $0.valueText } == ["a", "b", "c", "stray"])
        }
    }

    /// Its end is that of the start: else this one would go round for ever.
    @Test(arguments: TestBroker.Kind.available)
    func aReplayEndsEvenIfItsRecordsComeBack(_ kind: TestBroker.Kind) async throws {
        try await TestBroker.shared(kind).withDeadLetters { topics in
            try await topics.broker.fill(topics.deadLetters, count: 3000)
            let result = try await replay(topics).run(
                topic: topics.deadLetters, from: .beginning, to: topics.deadLetters)
            #expect(result == ReplayResult(replayed: 3000))
            #expect(try await topics.count(topics.deadLetters) == 6000)
        }
    }

    /// A transaction's marker and aborted records take offsets and are no records: the end is behind them.
    @Test(.enabled(if: TestBroker.Kind.cluster != nil, "needs a cluster: transactions"))
    func aTopicThatEndsInNoRecordIsReadToItsEnd() async throws {
        let broker = try await TestBroker.shared(try #require(TestBroker.Kind.cluster))
        try await broker.withDeadLetters { topics in
            let transactions = try await TransactionCalls(broker, id: topics.topic)
            try await transactions.begin()
            try await transactions.send(topics.deadLetters, count: 3, "committed")
            try await transactions.commit()
            try await transactions.begin()
            try await transactions.send(topics.deadLetters, count: 3, "aborted")
            try await transactions.abort()
            let result = try await replay(topics).run(topic: topics.deadLetters, to: topics.topic)
            #expect(result == ReplayResult(replayed: 3))
            #expect(try await topics.count(topics.topic) == 3)
            try await transactions.producer.close()
        }
    }

    @Test(arguments: TestBroker.Kind.available)
    func whatAFailedReplayHasNotSentTheNextOneSends(_ kind: TestBroker.Kind) async throws {
        try await TestBroker.shared(kind).withDeadLetters { topics in
            let big = String(repeating: "x", count: 5000)
            try await topics.send(["a", "b", big, "c"])
            try await refuseAll(topics, count: 4)
            var configuration = KafkaProducerConfiguration(bootstrapServers: topics.broker.bootstrapServers)
            configuration.raw["message.max.bytes"] = "2000"
            let small = try KafkaProducer(configuration: configuration)
            let error = await #expect(throws: KafkaError.self) {
                try await replay(topics, small).run(topic: topics.deadLetters)
            }
            #expect(error?.code == .recordTooLarge)
            #expect(error?.message.contains("2 dead letters are back") == true)
            #expect(try await replay(topics).run(topic: topics.deadLetters) == ReplayResult(replayed: 2))
            #expect(
                try await topics.read(topics.topic, count: 8).suffix(4).map { $0.valueText } == ["a", "b", big, "c"])
            try await small.close()
        }
    }

    @Test func aCancelledReplayStopsAndTheNextGoesOn() async throws {
        try await TestBroker.shared(.embedded).withDeadLetters { topics in
            try await topics.broker.fill(topics.deadLetters, count: 10)
            let other = topics.topic + "-other"
            try await topics.broker.createTopic(name: other)
            let replay = replay(topics)
            let task = Task {
                try await replay.run(topic: topics.deadLetters, to: other) { record in
                    if record.offset == 6 { withUnsafeCurrentTask { $0?.cancel() } }
                    return true
                }
            }
            let error = await #expect(throws: KafkaError.self) { try await task.value }
            #expect(error?.code == .cancelled)
            let rest = try await replay.run(topic: topics.deadLetters, to: other)
            #expect(rest.replayed >= 1)
            let values = try await topics.read(other, count: topics.count(other)).compactMap { $0.valueText }
            #expect(Set(values) == Set((0..<10).map { "\($0)" }))
        }
    }

    @Test func whatIsImpossibleIsSaid() async throws {
        try await TestBroker.shared(.embedded).withDeadLetters { topics in
            let replay = DeadLetterReplay(
                consumerConfiguration: topics.broker.consumerConfiguration(), producer: topics.producer)
            let error = await #expect(throws: KafkaError.self) { try await replay.run(topic: topics.deadLetters) }
            #expect(error?.code == .invalidConfiguration)
            let nothing = try await replay.run(topic: topics.deadLetters, from: .beginning)
            #expect(nothing == ReplayResult())
        }
    }
}
