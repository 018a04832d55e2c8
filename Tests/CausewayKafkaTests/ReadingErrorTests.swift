import CausewayEmbeddedBroker
import CausewayRuntime
import CausewayTesting
import Testing

@testable import CausewayKafka

/// What goes wrong while reading, and who is told.
@Suite(.timeLimit(.minutes(3))) struct ReadingErrorTests {
    let embedded: EmbeddedBroker
    let broker: TestBroker

    init() throws {
        embedded = try EmbeddedBroker()
        broker = TestBroker(embedded)
    }

    @Test func whatIsForbiddenEndsTheLoopAndANewOneMayGoOn() async throws {
        try await broker.withTopic("forbidden") { topic in
            try await broker.fill(topic, count: 5)
            let consumer = try KafkaConsumer(configuration: broker.consumerConfiguration())
            try await consumer.assign([TopicPartition(topic: topic, partition: 0): .beginning])
            var offsets: [Int64] = []
            let error = try await #require(throws: KafkaError.self) {
                for try await record in consumer.records {
                    offsets.append(record.offset)
                    // Twice: the first may meet the fetch that reaches the end, and librdkafka hears only the end then.
                    if offsets.count == 5 {
                        try await embedded.failNext(
                            .fetch, with: [.topicAuthorizationFailed, .topicAuthorizationFailed])
                    }
                }
            }
            try await embedded.clearFailures(of: .fetch)
            #expect(error.code == .topicAuthorizationFailed)
            #expect(error.message.contains(topic))
            try await broker.fill(topic, from: 5, count: 5)
            // librdkafka asks again after five seconds.
            for try await record in consumer.records {
                offsets.append(record.offset)
                if offsets.count == 10 { break }
            }
            #expect(offsets == Array(0..<10))
            try await consumer.close()
        }
    }

    @Test func whatGoesAwayByItselfIsNotSeen() async throws {
        try await broker.withTopic("transient") { topic in
            let consumer = try KafkaConsumer(configuration: broker.consumerConfiguration())
            try await consumer.assign([TopicPartition(topic: topic, partition: 0): .beginning])
            try await embedded.failNext(.fetch, with: [.notLeaderOrFollower, .leaderNotAvailable, .requestTimedOut])
            try await broker.fill(topic, count: 5)
            var offsets: [Int64] = []
            for try await record in consumer.records {
                offsets.append(record.offset)
                if offsets.count == 5 { break }
            }
            #expect(offsets == Array(0..<5))
            try await consumer.close()
        }
    }

    @Test func anOffsetThatIsNotThereIsAnErrorIfItIsToBe() async throws {
        try await broker.withTopic("range") { topic in
            try await broker.fill(topic, count: 5)
            var configuration = broker.consumerConfiguration()
            configuration.autoOffsetReset = .error
            let consumer = try KafkaConsumer(configuration: configuration)
            let partition = TopicPartition(topic: topic, partition: 0)
            try await consumer.assign([partition: .offset(1_000)])
            let error = try await #require(throws: KafkaError.self) { for try await _ in consumer.records {} }
            #expect(error.code == .autoOffsetReset)
            #expect(error.message.contains("assign the partition anew"))
            // As it says.
            try await consumer.assign([partition: .offset(3)])
            for try await record in consumer.records {
                #expect(record.offset == 3)
                break
            }
            try await consumer.close()
        }
    }

    @Test func commitsEndWithoutABroker() async throws {
        try await broker.withTopic("uncommitted") { topic in
            try await broker.fill(topic, count: 5)
            let consumer = try KafkaConsumer(configuration: broker.consumerConfiguration(group: topic))
            let partition = TopicPartition(topic: topic, partition: 0)
            try await consumer.assign([partition: .beginning])
            for try await record in consumer.records where record.offset == 3 { break }
            try await embedded.takeDown()
            let error = await #expect(throws: KafkaError.self) {
                try await consumer.commit(deadline: .after(.milliseconds(200)))
            }
            #expect(error?.code == .timedOut || error?.code == .allBrokersDown)
            #expect(error?.message.contains(broker.bootstrapServers) == true)
            try await embedded.bringUp()
            // What was not known to be committed is committed again.
            try await eventually(within: .seconds(20)) {
                (try? await consumer.commit(deadline: .after(.seconds(1)))) != nil
            }
            #expect(try await consumer.committed([partition]) == [partition: 3])
            try await consumer.close()
        }
    }
}
