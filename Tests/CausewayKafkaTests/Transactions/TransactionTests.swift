import CausewayRuntime
import CausewayTesting
import KafkaTestSupport
import Testing

@testable import CausewayKafka

/// Transactions of one producer on a real cluster.
@Suite(.enabled(if: Cluster.isAvailable, Cluster.whyNot), .timeLimit(.minutes(4)))
struct TransactionTests {
    @Test func whatIsCommittedIsReadAndWhatIsAbortedIsNot() async throws {
        try await TransactionFixture.run { fixture in
            let producer = try fixture.producer()
            try await producer.initTransactions()
            let offset = try await producer.withTransaction { transaction in
                try await transaction.enqueue(fixture.output("a"))
                return try await transaction.send(fixture.output("b")).offset
            }
            #expect(offset == 1)
            await #expect(throws: Refused.self) {
                try await producer.withTransaction { transaction in
                    try await transaction.send(fixture.output("c"))
                    throw Refused()
                }
            }
            try await producer.withTransaction { try await $0.enqueue(fixture.output("d")) }
            try await fixture.expectOutputs(["a", "b", "d"])
            #expect(try await fixture.read(.readUncommitted) == ["a", "b", "c", "d"])
            try await producer.close()
        }
    }

    @Test func whatIsOpenIsNotRead() async throws {
        try await TransactionFixture.run { fixture in
            let producer = try fixture.producer()
            try await producer.withTransaction { transaction in
                try await transaction.send(fixture.output("a"))
                #expect(try await fixture.read() == [])
                #expect(try await fixture.read(.readUncommitted) == ["a"])
            }
            try await fixture.expectOutputs(["a"])
            try await producer.close()
        }
    }

    /// The newer one aborts what the older one has left open, and the older one commits nothing any more.
    @Test func anOlderProducerIsShutOut() async throws {
        try await TransactionFixture.run { fixture in
            let older = try fixture.producer()
            let newer = try fixture.producer()
            let error = await transactionError {
                try await older.withTransaction { transaction in
                    try await transaction.send(fixture.output("zombie"))
                    try await newer.withTransaction { try await $0.send(fixture.output("new")) }
                }
            }
            guard case .fatal(let cause) = error else { throw Refused() }
            #expect(cause.code == .fenced && cause.isFatal)
            #expect(cause.message.contains("another producer with its transactional id"))
            // For good, and said so each time.
            guard case .fatal = await transactionError({ try await older.withTransaction { _ in } }) else {
                throw Refused()
            }
            try await newer.withTransaction { try await $0.send(fixture.output("newer")) }
            try await fixture.expectOutputs(["new", "newer"])
            try await older.close()
            try await newer.close()
        }
    }

    @Test func oneTransactionAtATimeInTheOrderInWhichTheyCame() async throws {
        try await TransactionFixture.run { fixture in
            let producer = try fixture.producer()
            let (begun, gate) = (Gate(), Gate())
            let first = Task {
                try await producer.withTransaction { transaction in
                    begun.open()
                    await gate.wait()
                    try await transaction.send(fixture.output("1"))
                }
            }
            await begun.wait()
            // Does not get its turn in time.
            let error = await transactionError {
                try await producer.withTransaction(deadline: .after(.milliseconds(50))) { _ in }
            }
            guard case .notBegun(let cause) = error else { throw Refused() }
            #expect(cause.code == .timedOut)
            let cancelled = Task { try await producer.withTransaction { _ in } }
            cancelled.cancel()
            guard case .cancelled = await transactionError({ try await cancelled.value }) else { throw Refused() }
            let second = Task { try await producer.withTransaction { try await $0.send(fixture.output("2")) } }
            gate.open()
            try await first.value
            _ = try await second.value
            try await fixture.expectOutputs(["1", "2"])
            try await producer.close()
        }
    }

    @Test func aCancelledTransactionIsAborted() async throws {
        try await TransactionFixture.run { fixture in
            let producer = try fixture.producer()
            let (sent, gate) = (Gate(), Gate())
            let task = Task {
                try await producer.withTransaction { transaction in
                    try await transaction.send(fixture.output("cancelled"))
                    sent.open()
                    await gate.wait()
                }
            }
            await sent.wait()
            task.cancel()
            gate.open()
            guard case .cancelled = await transactionError({ try await task.value }) else { throw Refused() }
            try await producer.withTransaction { try await $0.send(fixture.output("next")) }
            try await fixture.expectOutputs(["next"])
            try await producer.close()
        }
    }

    @Test func closingAbortsWhatIsOpen() async throws {
        try await TransactionFixture.run { fixture in
            let producer = try fixture.producer()
            let (sent, gate) = (Gate(), Gate())
            let open = Task {
                try await producer.withTransaction { transaction in
                    try await transaction.send(fixture.output("open"))
                    sent.open()
                    await gate.wait()
                    await #expect(throws: KafkaError.self) { try await transaction.send(fixture.output("late")) }
                }
            }
            await sent.wait()
            let waiting = Task { try await producer.withTransaction { _ in } }
            try await producer.close()
            guard case .notBegun(let refusal) = await transactionError({ try await waiting.value }) else {
                throw Refused()
            }
            #expect(refusal.code == .closed)
            gate.open()
            guard case .aborted(let cause) = await transactionError({ try await open.value }) else { throw Refused() }
            #expect(cause.code == .closed)
            // Nothing holds the readers back.
            try await fixture.broker.fill(fixture.outputs, count: 1)
            try await fixture.expectOutputs(["0"])
        }
    }

    /// A record that was refused is missing: the rest must not be committed, though the closure goes on.
    @Test func whatHasFailedIsNotCommittedThoughTheCallerGoesOn() async throws {
        try await TransactionFixture.run { fixture in
            let producer = try fixture.producer()
            let error = await transactionError {
                try await producer.withTransaction { transaction in
                    try await transaction.send(fixture.output("part"))
                    _ = try? await transaction.send(fixture.output(String(repeating: "x", count: 2_000_000)))
                }
            }
            guard case .aborted(let cause) = error else { throw Refused() }
            #expect(cause.code == .recordTooLarge)
            // It may be run again.
            try await producer.withTransaction { try await $0.send(fixture.output("all")) }
            try await fixture.expectOutputs(["all"])
            let transaction = try await producer.withTransaction { $0 }
            await #expect(throws: KafkaError.self) { try await transaction.send(fixture.output("after")) }
            try await producer.close()
        }
    }

    /// The broker refuses a record, and the client is given another producer epoch: the next attempts may meet that.
    @Test func whatTheBrokerRefusesIsAborted() async throws {
        try await Cluster.withTopic("small", configuration: ["max.message.bytes": "500"]) { broker, topic in
            let producer = try TransactionalProducer(
                configuration: .init(
                    bootstrapServers: broker.bootstrapServers, transactionalID: topic, topics: [topic]))
            let error = await transactionError {
                _ = try await producer.withTransaction { transaction in
                    try await transaction.enqueue(
                        ProducerRecord(topic: topic, text: String(repeating: "x", count: 2_000)))
                }
            }
            guard case .aborted = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            var attempts = 0
            try await eventually {
                attempts += 1
                _ = try await producer.withTransaction {
                    try await $0.send(ProducerRecord(topic: topic, text: "small"))
                }
                return true
            }
            print("after a refused record: attempt \(attempts)")
            try await producer.close()
        }
    }

    @Test func aTopicThatIsMissingIsSaid() async throws {
        try await TransactionFixture.run { fixture in
            let producer = try fixture.producer { $0.topics = ["no-such-topic"] }
            let error = await transactionError {
                try await producer.withTransaction(deadline: .after(.seconds(10))) { _ in }
            }
            guard case .notBegun(let cause) = error else { throw Refused() }
            #expect(cause.code == .unknownTopicOrPartition && cause.message.contains("no-such-topic"))
            try await producer.close()
        }
    }

    /// The first one waits for no metadata, for topics that were named and for those that were not: that takes a second
    /// each time, what a busy machine takes does not.
    @Test(arguments: [true, false]) func theFirstTransactionIsQuick(_ isNamed: Bool) async throws {
        var attempts: [Duration] = []
        while attempts.count < 3, attempts.last.map({ $0 >= .milliseconds(900) }) ?? true {
            attempts.append(try await firstTransaction(isNamed))
        }
        let kind = isNamed ? "named" : "not named"
        print("the first transaction, topic \(kind): \(attempts)")
        #expect(attempts.contains { $0 < .milliseconds(900) }, "\(attempts)")
    }

    private func firstTransaction(_ isNamed: Bool) async throws -> Duration {
        var first = Duration.zero
        try await TransactionFixture.run { fixture in
            let producer = try fixture.producer { if !isNamed { $0.topics = [] } }
            try await producer.initTransactions()
            first = try await duration {
                _ = try await producer.withTransaction { try await $0.enqueue(fixture.output("first")) }
            }
            try await producer.close()
        }
        return first
    }
}
