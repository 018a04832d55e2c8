import CausewayObservability
import CausewayRuntime
import CausewayTesting
import Testing

@testable import CausewayKafka

/// Retry topics: a record waits there until it is due, the others go on, and from the last it goes to the dead letters.
@Suite(.timeLimit(.minutes(4))) struct RetryTopicTests {
    @Test(arguments: TestBroker.Kind.available)
    func aRecordGoesFromTopicToTopicAndWaitsInEach(_ kind: TestBroker.Kind) async throws {
        try await TestBroker.shared(kind).withDeadLetters(retries: 2) { topics in
            let delays: [Duration] = [.milliseconds(150), .milliseconds(300)]
            let retries = RetryTopics(of: topics.topic, backoff: .delays(delays), producer: topics.producer)
            #expect(retries.subscription == [topics.topic] + (0..<2).map { "\(topics.topic)-retry-\($0)" })
            let headers: KafkaHeaders = [KafkaHeader(name: "h", value: [255]), KafkaHeader(name: "h", value: nil)]
            let time = DeadLetterFixture.earlier
            try await topics.send(["good 1"])
            _ = try await topics.producer.send(
                ProducerRecord(
                    topic: topics.topic, key: [1], value: Array("bad".utf8), headers: headers, timestamp: time))
            try await topics.send(["good 2", "good 3"])
            let consumer = try await topics.consumer()
            let attempts = Attempts()
            let policy = FailurePolicy(retryTopics: retries, lastResort: topics.policy)
            let run = Task {
                try await consumer.process(keys: .bytes, values: .string, onFailure: policy) { record in
                    attempts.note(record)
                    if record.value == "bad" { throw Attempts.Refusal() }
                }
            }
            let letters = try await topics.read(topics.deadLetters, count: 1)
            try await consumer.close()
            #expect(try await run.value == RecoveryStatistics(succeeded: 3, sentToRetryTopics: 2, deadLettered: 1))
            // The good ones did not wait for the bad one.
            #expect(attempts.values == ["good 1", "bad", "good 2", "good 3", "bad", "bad"])
            #expect(attempts.of("bad").map(\.number) == [1, 2, 3])
            #expect(attempts.of("bad").map(\.topic) == retries.subscription)
            for (pause, delay) in zip(attempts.pauses("bad"), delays) { #expect(pause >= delay) }

            let letter = try #require(letters.first.flatMap { DeadLetter($0) })
            #expect(letter.origin == topics.partition)
            #expect(letter.originalOffset == 1)
            #expect(letter.originalTimestamp == time)
            #expect(letter.attempts == 3)
            #expect(letter.originalHeaders == headers)
            #expect(letter.record.keyBytes == [1])
            #expect(letter.record.valueText == "bad")
            // Each header once: what one topic added the next has replaced.
            #expect(Set(letter.record.headers.map(\.name)).count == letter.record.headers.count - 1)
            let retried = try #require(try await topics.read(retries.names[0], count: 1).first)
            #expect(retried.headers["retry_topic-attempts"] == [0, 0, 0, 2])
            #expect(retried.headers["retry_topic-backoff-timestamp"]?.count == 8)
        }
    }

    @Test(arguments: TestBroker.Kind.available)
    func recordsOfAPartitionKeepTheirOrderAndAreHandledWhenTheirTimeHasCome(_ kind: TestBroker.Kind) async throws {
        try await TestBroker.shared(kind).withDeadLetters(retries: 1) { topics in
            let delay = Duration.milliseconds(200)
            let retries = RetryTopics(of: topics.topic, backoff: .delays([delay]), producer: topics.producer)
            let consumer = try await topics.consumer()
            let attempts = Attempts()
            let policy = FailurePolicy(retryTopics: retries, lastResort: .fail)
            let run = Task {
                try await consumer.process(keys: .bytes, values: .string, onFailure: policy) { record in
                    attempts.note(record)
                    if record.attempt == 1 { throw Attempts.Refusal() }
                }
            }
            let values = (0..<40).map { "\($0)" }
            for value in values {
                try await topics.send([value], key: "k")
                // Over some time, so that they come due over some time.
                await LoopDelay.wait(until: .after(.milliseconds(10)))
            }
            try await eventually(within: .seconds(20)) { attempts.all.count == 80 }
            #expect(attempts.all.filter { $0.number == 2 }.map(\.value) == values)
            for value in values {
                let pauses = attempts.pauses(value)
                #expect(pauses.count == 1 && pauses.allSatisfy { $0 >= delay }, "\(value): \(pauses)")
            }
            try await consumer.close()
            _ = try await run.value
        }
    }

    /// A due time that is far off holds a partition up for the topic's delay, not for good.
    @Test func noDueTimeHoldsAPartitionUpForLongerThanTheDelay() async throws {
        try await TestBroker.shared(.embedded).withDeadLetters(retries: 1) { topics in
            let retries = RetryTopics(
                of: topics.topic, backoff: .delays([.milliseconds(100)]), producer: topics.producer)
            for due in [Int64.max, WallClockTime.now().nanoseconds / 1_000_000 + 3_600_000, -5, Int64.min] {
                let record = ProducerRecord(
                    topic: retries.names[0], text: "\(due)",
                    headers: [KafkaHeader(name: DeadLetterHeader.backoffTimestamp, value: HeaderNumber.bytes(due))])
                _ = try await topics.producer.send(record)
            }
            _ = try await topics.producer.send(ProducerRecord(topic: retries.names[0], text: "none"))
            _ = try await topics.producer.send(
                ProducerRecord(
                    topic: retries.names[0], text: "odd",
                    headers: [
                        KafkaHeader(name: DeadLetterHeader.backoffTimestamp, value: Array("tomorrow!".utf8)),
                        KafkaHeader(name: DeadLetterHeader.attempts, value: nil),
                    ]))
            let consumer = try await topics.consumer()
            let attempts = Attempts()
            let policy = FailurePolicy(retryTopics: retries, lastResort: .fail)
            let start = ContinuousClock.now
            let run = Task {
                try await consumer.process(keys: .bytes, values: .string, onFailure: policy) { attempts.note($0) }
            }
            try await eventually(within: .seconds(20)) { attempts.all.count == 6 }
            // The first two wait for the delay each.
            #expect(attempts.all[1].time - start >= .milliseconds(200))
            #expect(attempts.all.map(\.number) == Array(repeating: 2, count: 6))
            try await consumer.close()
            _ = try await run.value
        }
    }

    @Test func headersOfTheTopicItselfAreNotBelieved() async throws {
        try await TestBroker.shared(.embedded).withDeadLetters(retries: 1) { topics in
            let retries = RetryTopics(
                of: topics.topic, backoff: .delays([.milliseconds(1)]), producer: topics.producer)
            let forged: KafkaHeaders = [
                KafkaHeader(name: DeadLetterHeader.attempts, value: HeaderNumber.bytes(Int32(77))),
                KafkaHeader(name: DeadLetterHeader.backoffTimestamp, value: HeaderNumber.bytes(Int64.max)),
                KafkaHeader(name: DeadLetterHeader.originalTopic, text: "elsewhere"),
            ]
            _ = try await topics.producer.send(ProducerRecord(topic: topics.topic, text: "a", headers: forged))
            let consumer = try await topics.consumer()
            let attempts = Attempts()
            let policy = FailurePolicy(retryTopics: retries, lastResort: topics.policy)
            let run = Task {
                try await consumer.process(keys: .bytes, values: .string, onFailure: policy) { record in
                    attempts.note(record)
                    throw Attempts.Refusal()
                }
            }
            let letter = try #require(try await topics.read(topics.deadLetters, count: 1).first)
            #expect(DeadLetter(letter)?.origin == topics.partition)
            #expect(attempts.all.map(\.number) == [1, 2])
            try await consumer.close()
            _ = try await run.value
        }
    }

    @Test func noPartitionStaysPausedWhenProcessingEnds() async throws {
        try await TestBroker.shared(.embedded).withDeadLetters(retries: 1) { topics in
            let retries = RetryTopics(of: topics.topic, backoff: .delays([.seconds(600)]), producer: topics.producer)
            try await topics.send(["a"])
            let consumer = try await topics.consumer()
            let policy = FailurePolicy(retryTopics: retries, lastResort: .fail)
            let run = Task {
                try await consumer.process(keys: .bytes, values: .string, onFailure: policy) { _ in
                    throw Attempts.Refusal()
                }
            }
            let retryPartition = TopicPartition(topic: retries.names[0], partition: 0)
            try await eventually { consumer.paused == [retryPartition] }
            run.cancel()
            _ = try await run.value
            #expect(consumer.paused.isEmpty)
            for try await record in consumer.records {
                #expect(record.topicPartition == retryPartition)
                #expect(record.offset == 0)
                break
            }
            try await consumer.close()
        }
    }

    /// A partition that is waited for goes to another member and comes back: no record is lost, none comes early.
    @Test(.enabled(if: TestBroker.Kind.cluster != nil, "needs a cluster: groups"))
    func waitingOutlivesRebalances() async throws {
        let broker = try await TestBroker.shared(try #require(TestBroker.Kind.cluster))
        try await broker.withDeadLetters(retries: 1) { topics in
            let delay = Duration.seconds(3)
            let retries = RetryTopics(of: topics.topic, backoff: .delays([delay]), producer: topics.producer)
            let policy = FailurePolicy(retryTopics: retries, lastResort: .fail)
            let attempts = Attempts()
            let run: @Sendable (KafkaConsumer) async throws -> Void = { consumer in
                try await consumer.process(keys: .bytes, values: .string, onFailure: policy) { record in
                    attempts.note(record)
                    if record.attempt == 1 { throw Attempts.Refusal() }
                }
            }
            func member() async throws -> KafkaConsumer {
                let consumer = try KafkaConsumer(configuration: broker.consumerConfiguration(group: topics.topic))
                try await consumer.subscribe(to: retries.subscription)
                return consumer
            }
            let first = try await member()
            let firstRun = Task { try await run(first) }
            try await topics.send(["a", "b"])
            try await eventually(within: .seconds(20)) {
                first.paused == [TopicPartition(topic: retries.names[0], partition: 0)]
            }
            let second = try await member()
            let secondRun = Task { try await run(second) }
            try await eventually(within: .seconds(20)) { second.assignment.count + first.assignment.count == 2 }
            try await second.close()
            try await secondRun.value
            try await eventually(within: .seconds(30)) { attempts.all.filter { $0.number == 2 }.count >= 2 }
            for value in ["a", "b"] {
                let pauses = attempts.pauses(value)
                #expect(pauses.first.map { $0 >= delay } == true, "\(value): \(pauses)")
            }
            try await first.close()
            try await firstRun.value
        }
    }
}
