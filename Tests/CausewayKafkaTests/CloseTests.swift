import CausewayEmbeddedBroker
import CausewayRuntime
import CausewayTesting
import Synchronization
import Testing

@testable import CausewayKafka

/// The end of a consumer: by its deadline, whatever is in hand, buffered or down.
@Suite(.timeLimit(.minutes(3))) struct CloseTests {
    let broker: TestBroker
    let embedded: EmbeddedBroker

    init() throws {
        embedded = try EmbeddedBroker()
        broker = TestBroker(embedded)
    }

    @Test func recordsKeptPastCloseStayValidAndTheClientGoesAfterThem() async throws {
        try await broker.withTopic("kept") { topic in
            try await broker.fill(topic, count: 100)
            let logs = CapturedLogs()
            let consumer = try KafkaConsumer(configuration: broker.consumerConfiguration(), logger: logs.logger())
            try await consumer.assign([TopicPartition(topic: topic, partition: 0): .beginning])
            var kept: [ConsumerRecord] = []
            for try await record in consumer.records {
                kept.append(record)
                if kept.count == 50 { break }
            }
            try await consumer.close()
            await embedded.close()
            #expect(kept.map(\.valueText) == (0..<50).map { "\($0)" })
            #expect(!logs.contains("destroyed"))
            let last = kept.removeLast()
            kept = []
            #expect(last.offset == 49)
            #expect(!logs.contains("destroyed"))
            let copy = last.copy()
            _ = consume last
            try await eventually { logs.contains("the Kafka client is destroyed") }
            #expect(copy.valueText == "49")
        }
    }

    @Test func undrainedRecordsDoNotHoldItUp() async throws {
        try await broker.withTopic("undrained", partitions: 2) { topic in
            try await broker.fill(topic, partitions: 0..<2, count: 3_000)
            let logs = CapturedLogs()
            let consumer = try KafkaConsumer(
                configuration: broker.consumerConfiguration(group: topic), logger: logs.logger())
            try await consumer.assign([
                TopicPartition(topic: topic, partition: 0): .beginning,
                TopicPartition(topic: topic, partition: 1): .beginning,
            ])
            for try await _ in consumer.records { break }
            try await eventually { consumer.delivery.state.withLock { $0.queue?.length ?? 0 } > 2_000 }
            let took = try await ContinuousClock().measure { try await consumer.close() }
            #expect(took < .seconds(2))
            try await eventually { logs.contains("the Kafka client is destroyed") }
        }
    }

    @Test func aBusyHandlerHasHalfOfTheTime() async throws {
        try await broker.withTopic("busy") { topic in
            try await broker.fill(topic, count: 10)
            let partition = TopicPartition(topic: topic, partition: 0)
            let consumer = try KafkaConsumer(configuration: broker.consumerConfiguration(group: topic))
            try await consumer.assign([partition: .beginning])
            let (isBusy, isFree) = (Gate(), Gate())
            let reader = Task {
                var offsets: [Int64] = []
                for try await record in consumer.records {
                    offsets.append(record.offset)
                    if record.offset == 4 {
                        isBusy.open()
                        await isFree.wait()
                    }
                }
                return offsets
            }
            await isBusy.wait()
            let took = try await ContinuousClock().measure { try await consumer.close(deadline: .after(.seconds(2))) }
            #expect(took > .milliseconds(900) && took < .seconds(2))
            isFree.open()
            // It gets nothing more.
            #expect(try await reader.value == [0, 1, 2, 3, 4])
            let other = try KafkaConsumer(configuration: broker.consumerConfiguration(group: topic))
            #expect(try await other.committed([partition]) == [partition: 4])
            try await other.close()
        }
    }

    @Test func aHandlerThatFinishesIsWaitedForAndItsRecordCommitted() async throws {
        try await broker.withTopic("finishes") { topic in
            try await broker.fill(topic, count: 10)
            let partition = TopicPartition(topic: topic, partition: 0)
            let consumer = try KafkaConsumer(configuration: broker.consumerConfiguration(group: topic))
            try await consumer.assign([partition: .beginning])
            let closing = Gate()
            let reader = Task {
                var offsets: [Int64] = []
                for try await record in consumer.records {
                    offsets.append(record.offset)
                    if record.offset == 4 {
                        closing.open()
                        try await eventually { consumer.delivery.state.withLock { $0.hasEnded } }
                    }
                }
                return offsets
            }
            await closing.wait()
            let took = try await ContinuousClock().measure { try await consumer.close(deadline: .after(.seconds(20))) }
            #expect(took < .seconds(5))
            #expect(try await reader.value == [0, 1, 2, 3, 4])
            let other = try KafkaConsumer(configuration: broker.consumerConfiguration(group: topic))
            #expect(try await other.committed([partition]) == [partition: 5])
            try await other.close()
        }
    }

    @Test func closingTwiceAtOnceWaitsForTheFirst() async throws {
        let consumer = try KafkaConsumer(configuration: broker.consumerConfiguration(group: "twice"))
        async let first: Void = consumer.close()
        async let second: Void = consumer.close()
        _ = try await (first, second)
        try await consumer.close()
        let error = await #expect(throws: KafkaError.self) { try await consumer.subscribe(to: "a") }
        #expect(error?.code == .closed)
        var iterator = consumer.records.makeAsyncIterator()
        #expect(try await iterator.next() == nil)
    }

    @Test func withoutABrokerItEndsByItsDeadline() async throws {
        try await broker.withTopic("down") { topic in
            try await broker.fill(topic, count: 10)
            let logs = CapturedLogs()
            var configuration = broker.consumerConfiguration(group: topic)
            configuration.sessionTimeout = .seconds(1)
            let consumer = try KafkaConsumer(configuration: configuration, logger: logs.logger())
            try await consumer.assign([TopicPartition(topic: topic, partition: 0): .beginning])
            var iterator = consumer.records.makeAsyncIterator()
            for _ in 0..<3 { _ = try await iterator.next() }
            try await embedded.takeDown()
            let took = await ContinuousClock().measure {
                // It has something to commit and nobody to send it to.
                _ = try? await consumer.close(deadline: .after(.milliseconds(500)))
            }
            #expect(took < .seconds(1))
            #expect(try await iterator.next() == nil)
            _ = consume iterator
            try await eventually(within: .seconds(20)) { logs.contains("the Kafka client is destroyed") }
        }
    }

    @Test func whatIsDroppedWithoutCloseIsDestroyed() async throws {
        let logs = CapturedLogs()
        do {
            let producer = try KafkaProducer(
                configuration: .init(bootstrapServers: broker.bootstrapServers), logger: logs.logger())
            _ = try await producer.send(ProducerRecord(topic: "dropped", text: "a"))
            let consumer = try KafkaConsumer(configuration: broker.consumerConfiguration(), logger: logs.logger())
            try await consumer.assign([TopicPartition(topic: "dropped", partition: 0): .beginning])
        }
        try await eventually { logs.messages(containing: "the Kafka client is destroyed").count == 2 }
    }
}
