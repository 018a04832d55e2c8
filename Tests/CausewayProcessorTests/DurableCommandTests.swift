import CausewayKafka
import CausewayProcessor
import CausewayRequestReply
import CausewayRuntime
import CausewayTesting
import Testing

/// A command that comes again under the id of a durable request is answered as before, and decided no second time.
@Suite(.timeLimit(.minutes(3)))
struct DurableCommandTests {
    static let brokers: [TestBroker.Kind] = ApacheKafka.isAvailable ? [.embedded, .apacheKafka] : [.embedded]

    /// One test's topics, requester and ids.
    private struct Bench {
        let topics: ProcessorTopics
        let outcomes: String
        let requester: Requester

        init(_ broker: TestBroker, _ loop: EventLoop) async throws {
            topics = try await ProcessorTopics(on: broker)
            outcomes = TestBroker.uniqueName("outcomes")
            try await broker.createTopic(name: outcomes)
            requester = try topics.requester(loop: loop)
            try await requester.waitUntilReady()
        }

        func processor(_ loop: EventLoop, outcomes: String? = nil) throws -> PartitionProcessor<LeaseLogic> {
            try topics.processor(loop: loop) {
                $0.outcomes = OutcomeConfiguration(topic: outcomes ?? self.outcomes)
            }
        }

        func request(_ id: UInt64, contents: UInt64 = 1) -> DurableRequest {
            DurableRequest(
                id: RequestDigest(high: 0, low: id), fingerprint: RequestDigest(high: 0, low: contents),
                outcomeTopic: outcomes)
        }

        /// Sends commands, one after the other.
        func ask(_ commands: [(text: String, id: UInt64?)]) async throws -> [String] {
            var answers: [String] = []
            for command in commands { answers.append(try await ask(command.text, command.id)) }
            return answers
        }

        /// Sends a command; its reply, or its problem's status.
        func ask(_ text: String, _ id: UInt64? = nil, contents: UInt64 = 1) async throws -> String {
            do throws(RequestError) {
                let headers = id.map { request($0, contents: contents).headers } ?? []
                return try await requester.request(
                    Array(text.utf8), to: topics.commands, headers: headers, deadline: .after(.seconds(20))
                ).text ?? ""
            } catch {
                guard case .problem(let problem) = error else { throw error }
                return "\(problem.status ?? 0)"
            }
        }
    }

    private func withBench(
        _ kind: TestBroker.Kind, _ body: (Bench, EventLoop) async throws -> Void
    ) async throws {
        let broker = try await TestBroker.shared(kind)
        try await withLoop { loop in
            let bench = try await Bench(broker, loop)
            try await body(bench, loop)
            await bench.requester.stop(deadline: .now())
        }
    }

    @Test(arguments: brokers)
    func itIsDecidedOnce(_ kind: TestBroker.Kind) async throws {
        try await withBench(kind) { bench, loop in
            let first = try bench.processor(loop)
            try await first.whileRunning {
                // A refused command leaves no event, and is known all the same; without its id it is another one.
                let answers = try await bench.ask([
                    ("take a", 1), ("take a", 1), ("take a", 2), ("free a", nil), ("take a", 2), ("take a", 3),
                ])
                #expect(answers == ["0", "0", "409", "1", "409", "2"])
                let other = try await bench.ask("free a", 3, contents: 2)
                #expect(other == "422")
            }
            #expect(first.statistics.replayed == 2)
            // Else what is found below may still be the first one, whose end has not been read yet.
            try await eventually(within: .seconds(20)) {
                await !bench.requester.hasResponder(of: bench.topics.commands)
            }
            let second = try bench.processor(loop)
            try await second.whileRunning {
                try await eventually(within: .seconds(20)) {
                    await bench.requester.hasResponder(of: bench.topics.commands)
                }
                let answers = try await bench.ask([("take a", 1), ("free a", nil), ("take a", 2), ("take a", 3)])
                #expect(answers == ["0", "3", "409", "2"])
            }
            let events = try await bench.topics.read(4, from: bench.topics.events)
            #expect(events.map(\.valueText) == ["taken a", "freed a", "taken a", "freed a"])
        }
    }

    @Test(arguments: brokers)
    func twiceInOneTransactionToo(_ kind: TestBroker.Kind) async throws {
        try await withBench(kind) { bench, loop in
            // Both are there before the processor is, so that one batch has them.
            let asking = [("lend a", 1), ("lend a", 1), ("take b", 2)].map { text, id in
                Task { try await bench.ask(text, UInt64(id)) }
            }
            let processor = try bench.processor(loop)
            try await processor.whileRunning {
                var answers: [String] = []
                for task in asking { answers.append(try await task.value) }
                #expect(answers[0] == answers[1])
                // Lent once, it is freed once.
                let events = try await bench.topics.read(3, from: bench.topics.events).compactMap(\.valueText)
                #expect(Set(events.map { $0.split(separator: " ").prefix(2).joined(separator: " ") }).count == 3)
            }
            #expect(processor.statistics.replayed == 1)
        }
    }

    @Test func outcomesThatNobodyKeepsAreRefused() async throws {
        try await withBench(.embedded) { bench, loop in
            try await bench.topics.processor(loop: loop).whileRunning {
                let answers = try await bench.ask([("take a", 1), ("take a", nil)])
                #expect(answers == ["501", "0"])
            }
        }
    }

    @Test func anOutcomeTopicOfAnotherNumberOfPartitionsIsRefused() async throws {
        let broker = try await TestBroker.shared(.embedded)
        try await withBench(.embedded) { bench, loop in
            let wide = TestBroker.uniqueName("outcomes")
            try await broker.createTopic(name: wide, partitions: 2)
            let processor = try bench.processor(loop, outcomes: wide)
            let error = await #expect(throws: KafkaError.self) { try await processor.run() }
            #expect(error?.code == .invalidConfiguration)
            #expect(error?.message.contains(wide) == true)
        }
    }
}
