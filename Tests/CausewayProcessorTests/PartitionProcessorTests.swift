import CausewayEmbeddedBroker
import CausewayKafka
import CausewayProcessor
import CausewayRequestReply
import CausewayRuntime
import CausewayTesting
import Testing

/// What a processor promises of commands, events and replies.
@Suite(.timeLimit(.minutes(3)))
struct PartitionProcessorTests {
    private func ask(_ requester: Requester, _ text: String, _ topics: ProcessorTopics) async throws -> String {
        try await requester.request(Array(text.utf8), to: topics.commands, deadline: .after(.seconds(20))).text ?? ""
    }

    private func expect(
        _ command: String, _ answer: String, _ requester: Requester, _ topics: ProcessorTopics,
        at location: SourceLocation = #_sourceLocation
    ) async throws {
        let answered = try await ask(requester, command, topics)
        #expect(answered == answer, sourceLocation: location)
    }

    @Test func aNewProcessorGoesOnWhereTheEventsEnd() async throws {
        let topics = try await ProcessorTopics(on: .shared(.embedded))
        try await withLoop { loop in
            let requester = try topics.requester(loop: loop)
            try await requester.waitUntilReady()
            try await topics.processor(loop: loop).whileRunning {
                try await expect("take a", "0", requester, topics)
                try await expect("take b", "1", requester, topics)
                try await expect("free a", "2", requester, topics)
            }
            let second = try topics.processor(loop: loop)
            try await second.whileRunning {
                // Until it is heard of, requests are refused before they are sent.
                try await eventually { await requester.hasResponder(of: topics.commands) }
                await #expect(throws: RequestError.self) { try await ask(requester, "take b", topics) }
                try await expect("take a", "3", requester, topics)
                #expect(await second.partitions == [0])
                #expect(await second.notReadyReason == nil)
            }
            await requester.stop(deadline: .after(.seconds(1)))
        }
        let events = try await topics.eventsSoFar()
        #expect(events.map(\.valueText) == ["taken a", "taken b", "freed a", "taken a"])
        // The fourth command was refused and left no event.
        let offsets = events.map {
            $0.headers[ProcessorHeaders.commandOffset].map { String(decoding: $0, as: UTF8.self) }
        }
        #expect(offsets == ["0", "1", "2", "4"])
    }

    @Test func aReplySaysWhereTheEventIs() async throws {
        let topics = try await ProcessorTopics(on: .shared(.embedded), partitions: 3)
        try await withLoop { loop in
            let requester = try topics.requester(loop: loop)
            try await requester.waitUntilReady()
            try await topics.processor(loop: loop).whileRunning {
                for offset in 0..<3 {
                    let reply = try await requester.request(
                        Array("take \(offset)".utf8), to: topics.commands, key: Array("k".utf8),
                        deadline: .after(.seconds(20)))
                    let partition = Int(try #require(reply.headers.text(ProcessorHeaders.eventPartition))) ?? -1
                    #expect(reply.headers.text(ProcessorHeaders.eventOffset) == "\(offset)")
                    let events = try await topics.read(offset + 1, from: topics.events, partition: partition)
                    #expect(events.last?.valueText == "taken \(offset)")
                }
            }
            await requester.stop(deadline: .after(.seconds(1)))
        }
    }

    @Test func commandsAreDecidedInTheirOrder() async throws {
        let topics = try await ProcessorTopics(on: .shared(.embedded), partitions: 2)
        // Ten names: each command's outcome depends on those before it.
        let commands = (0..<600).map { ($0 / 10 % 2 == 0 ? "take " : "free ") + "\($0 % 10)" }
        try await withLoop { loop in
            try await topics.processor(loop: loop).whileRunning {
                try await topics.write(commands, partition: 0)
                try await topics.write(commands, partition: 1)
                _ = try await topics.read(600, from: topics.events, partition: 0)
                _ = try await topics.read(600, from: topics.events, partition: 1)
            }
        }
        for partition in 0...1 {
            let events = try await topics.eventsSoFar(partition: partition)
            let expected = commands.map {
                $0.replacing("take", with: "taken").replacing("free", with: "freed")
            }
            #expect(events.map { $0.valueText ?? "" } == expected)
            #expect(events.map { $0.headers.text(ProcessorHeaders.commandOffset) ?? "" } == (0..<600).map { "\($0)" })
        }
    }

    @Test func aCommandThatComesAgainLeavesNoSecondEvent() async throws {
        let topics = try await ProcessorTopics(on: .shared(.embedded))
        try await withLoop { loop in
            try await topics.processor(loop: loop).whileRunning {
                try await topics.write(["take a", "free a", "take b"])
                _ = try await topics.read(3, from: topics.events)
            }
            // A group that has committed nothing reads every command again. By the state alone `take a` would be
            // decided anew: what keeps it from that is the offset in the events.
            try await topics.processor(group: "others", loop: loop).whileRunning {
                try await topics.write(["take c"])
                _ = try await topics.read(4, from: topics.events)
            }
        }
        let events = try await topics.eventsSoFar()
        #expect(events.map(\.valueText) == ["taken a", "freed a", "taken b", "taken c"])
    }

    @Test func whatIsDueHappensByItself() async throws {
        let topics = try await ProcessorTopics(on: .shared(.embedded))
        try await withLoop { loop in
            let logic = LeaseLogic(loan: .milliseconds(200))
            try await topics.processor(loop: loop, logic: logic).whileRunning {
                try await topics.write(["lend a", "take b"])
                let events = try await topics.read(3, from: topics.events)
                #expect(events[2].valueText == "freed a")
                // It came from no command.
                #expect(events[2].headers.text(ProcessorHeaders.commandOffset) == nil)
                let times = events.compactMap { $0.timestamp?.milliseconds }
                #expect(times[2] - times[0] >= 200)
            }
            // Lent before, due after a restart.
            try await topics.processor(loop: loop, logic: LeaseLogic(loan: .seconds(4))).whileRunning {
                try await topics.write(["lend c"])
                _ = try await topics.read(4, from: topics.events)
            }
            try await topics.processor(loop: loop).whileRunning {
                let events = try await topics.read(5, from: topics.events)
                #expect(events[4].valueText == "freed c")
            }
        }
    }

    @Test func whatIsNoCommandIsAnsweredAndPassed() async throws {
        let topics = try await ProcessorTopics(on: .shared(.embedded))
        try await withLoop { loop in
            let requester = try topics.requester(loop: loop)
            try await requester.waitUntilReady()
            try await topics.processor(loop: loop).whileRunning {
                do {
                    let reply = try await ask(requester, "nonsense", topics)
                    Issue.record("answered with \(reply)")
                } catch RequestError.problem(let problem) {
                    #expect(problem.status == 400)
                }
                try await expect("take a", "0", requester, topics)
            }
            await requester.stop(deadline: .after(.seconds(1)))
        }
    }

    @Test func topicsThatDoNotFitAreRefused() async throws {
        let topics = try await ProcessorTopics(on: .shared(.embedded), partitions: 3, eventPartitions: 2)
        try await withLoop { loop in
            let processor = try topics.processor(loop: loop)
            let waiting = Task { try await processor.waitUntilReady() }
            let error = try #require(await #expect(throws: KafkaError.self) { try await processor.run() })
            #expect(error.code == .invalidConfiguration)
            #expect(error.message.contains("'\(topics.commands)' has 3 partitions"))
            #expect(error.message.contains("'\(topics.events)' has 2"))
            await #expect(throws: KafkaError.self) { try await waiting.value }
            #expect(await processor.notReadyReason == error.message)
        }
    }
}

extension KafkaHeaders {
    fileprivate func text(_ name: String) -> String? { self[name].map { String(decoding: $0, as: UTF8.self) } }
}
