import CausewayObservability
import CausewayRuntime
import CausewayTesting
import Testing

@testable import CausewayKafka

/// Handlers that fail: attempts in place, the last resort, what is stored.
@Suite(.timeLimit(.minutes(4))) struct RetryTests {
    @Test(arguments: TestBroker.Kind.available)
    func aHandlerIsCalledAgainAfterEachDelay(_ kind: TestBroker.Kind) async throws {
        try await TestBroker.shared(kind).withDeadLetters { topics in
            try await topics.send(["a", "b"])
            let consumer = try await topics.consumer()
            let attempts = Attempts()
            let delays: [Duration] = [.milliseconds(30), .milliseconds(90)]
            let policy = FailurePolicy(retriesInPlace: .delays(delays), lastResort: .fail)
            let run = Task {
                try await consumer.process(keys: .bytes, values: .string, onFailure: policy) { record in
                    attempts.note(record)
                    if record.value == "a", record.attempt < 3 { throw Attempts.Refusal() }
                }
            }
            try await eventually { attempts.values == ["a", "a", "a", "b"] }
            #expect(attempts.of("a").map(\.number) == [1, 2, 3])
            for (pause, delay) in zip(attempts.pauses("a"), delays) { #expect(pause >= delay) }
            try await consumer.close()
            let statistics = try await run.value
            #expect(statistics.retriedInPlace == 2)
            #expect(statistics.succeeded == 2)
        }
    }

    @Test(arguments: TestBroker.Kind.available)
    func afterTheLastAttemptComesTheDeadLetter(_ kind: TestBroker.Kind) async throws {
        try await TestBroker.shared(kind).withDeadLetters { topics in
            try await topics.send(["a", "b", "c"])
            let consumer = try await topics.consumer()
            let attempts = Attempts()
            let metrics = PrometheusRegistry()
            let policy = FailurePolicy(
                retriesInPlace: .fixed(.milliseconds(1), retries: 4), lastResort: topics.policy)
            let run = Task {
                try await consumer.process(keys: .bytes, values: .string, onFailure: policy, metrics: metrics) {
                    record in
                    attempts.note(record)
                    if record.value == "b" { throw Attempts.Refusal() }
                }
            }
            try await eventually { attempts.values == ["a", "b", "b", "b", "b", "b", "c"] }
            let letter = try #require(
                try await topics.read(topics.deadLetters, count: 1).first.flatMap(DeadLetter.init))
            #expect(letter.attempts == 5)
            #expect(letter.originalOffset == 1)
            #expect(letter.errorType?.hasSuffix("Attempts.Refusal") == true)
            #expect(letter.record.valueText == "b")
            #expect(metrics.render().contains(#"outcome="retried_in_place",topic="\#(topics.topic)"} 4"#))
            try await consumer.close()
            #expect(try await run.value.deadLettered == 1)
            let next = try KafkaConsumer(configuration: topics.broker.consumerConfiguration(group: topics.topic))
            #expect(try await next.committed([topics.partition]) == [topics.partition: 3])
            try await next.close()
        }
    }

    @Test func whatIsNotRetriableAndWhatIsPoisonGoToTheLastResortAtOnce() async throws {
        try await TestBroker.shared(.embedded).withDeadLetters { topics in
            try await topics.send(["not json", #"{"id":1,"items":[]}"#, #"{"id":2,"items":[]}"#])
            let consumer = try await topics.consumer()
            var policy = FailurePolicy(retriesInPlace: .fixed(.seconds(60), retries: 9), lastResort: topics.policy)
            policy.isRetriable = { !($0 is Attempts.Refusal) }
            let run = Task { [policy] in
                try await consumer.process(as: Order.self, onFailure: policy) { record in
                    if record.value?.id == 1 { throw Attempts.Refusal() }
                }
            }
            let letters = try await topics.read(topics.deadLetters, count: 2).compactMap { DeadLetter($0) }
            #expect(letters.map(\.originalOffset) == [0, 1])
            #expect(letters.map(\.attempts) == [1, 1])
            #expect(letters.first?.errorType == "CausewayKafka.RecordDeserializationError")
            try await eventually { consumer.position(of: topics.partition) == 3 }
            try await consumer.close()
            #expect(try await run.value == RecoveryStatistics(succeeded: 1, deadLettered: 2))
        }
    }

    @Test func failThrowsWhereAndWhyAndStoresNothingBehindIt() async throws {
        try await TestBroker.shared(.embedded).withDeadLetters { topics in
            try await topics.send(["a", "b", "c"])
            let consumer = try await topics.consumer()
            let policy = FailurePolicy(retriesInPlace: .fixed(.milliseconds(1), retries: 1), lastResort: .fail)
            for _ in 0..<2 {
                let error = await #expect(throws: RecordProcessingError.self) {
                    try await consumer.process(keys: .bytes, values: .string, onFailure: policy) { record in
                        if record.value == "b" { throw Attempts.Refusal() }
                    }
                }
                #expect(error?.offset == 1)
                #expect(error?.attempts == 2)
                #expect("\(try #require(error))".contains("\(topics.partition) offset 1"))
                try await consumer.commit()
                #expect(try await consumer.committed([topics.partition]) == [topics.partition: 1])
            }
            try await consumer.close()
        }
    }

    @Test func aCancelledAttemptIsMadeAgain() async throws {
        try await TestBroker.shared(.embedded).withDeadLetters { topics in
            try await topics.send(["a"])
            let consumer = try await topics.consumer()
            let attempts = Attempts()
            let policy = FailurePolicy(retriesInPlace: .fixed(.seconds(600), retries: 1), lastResort: topics.policy)
            let run = Task {
                try await consumer.process(keys: .bytes, values: .string, onFailure: policy) { record in
                    attempts.note(record)
                    throw Attempts.Refusal()
                }
            }
            try await eventually { attempts.all.count == 1 }
            run.cancel()
            _ = try await run.value
            #expect(consumer.position(of: topics.partition) == 0)
            let again = FailurePolicy(lastResort: .skip)
            let second = Task {
                try await consumer.process(keys: .bytes, values: .string, onFailure: again) { attempts.note($0) }
            }
            try await eventually { attempts.values == ["a", "a"] }
            try await consumer.close()
            _ = try await second.value
        }
    }

    @Test func backoffs() {
        let exponential = RetryBackoff.exponential(from: .seconds(1), maximum: .seconds(5), retries: 5)
        #expect(exponential.delays == [.seconds(1), .seconds(2), .seconds(4), .seconds(5), .seconds(5)])
        #expect(RetryBackoff.fixed(.seconds(1), retries: -1) == .none)
        #expect(RetryBackoff.delays([.seconds(-1)]).delays == [.zero])
        for multiplier in [0, -1, .nan, .infinity, 1e300] as [Double] {
            let delays = RetryBackoff.exponential(
                from: .zero, multiplier: multiplier, maximum: .seconds(Int64.max / 2), retries: 4
            ).delays
            #expect(delays.count == 4)
        }
        let huge = RetryBackoff.exponential(
            from: .seconds(1), multiplier: 1e9, maximum: .seconds(1_000_000_000_000), retries: 4)
        #expect(huge.delays.last == .seconds(1_000_000_000_000))
    }
}
