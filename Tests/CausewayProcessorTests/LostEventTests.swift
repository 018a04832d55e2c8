import CausewayEmbeddedBroker
import CausewayKafka
import CausewayProcessor
import CausewayRequestReply
import CausewayRuntime
import CausewayTesting
import Testing

/// What happens when an event does not get into the log.
@Suite(.timeLimit(.minutes(3)))
struct LostEventTests {
    /// Runs a processor whose first event is refused by the broker.
    private func withRefusedEvent(
        _ commands: [String], _ body: (ProcessorTopics, EmbeddedBroker) async throws -> Void
    ) async throws {
        let broker = try EmbeddedBroker()
        let topics = try await ProcessorTopics(on: TestBroker(broker))
        try await topics.write(commands, repliesGo: true)
        try await broker.failNext(.produce, with: [.messageTooLarge])
        try await withLoop { loop in
            // Without heartbeats, of which one would be refused in the event's place.
            try await topics.processor(loop: loop, controlTopic: nil).whileRunning { try await body(topics, broker) }
        }
        await broker.close()
    }

    @Test func noReplySaysWhatIsNotInTheLog() async throws {
        // The first transaction is aborted with its replies; decided again, the log and the replies say the same.
        try await withRefusedEvent(["take a", "take a"]) { topics, _ in
            let replies = try await topics.read(2, from: topics.replies)
            let statuses = replies.map { $0.headers[WireContract.problem].map { String(decoding: $0, as: UTF8.self) } }
            #expect(statuses == [nil, "409"])
            let events = try await topics.read(1, from: topics.events)
            #expect(events.map(\.valueText) == ["taken a"])
        }
    }

    @Test func theStateIsReadAgainAndTheOrderKept() async throws {
        try await withRefusedEvent(["take a"]) { topics, broker in
            _ = try await topics.read(1, from: topics.replies)
            // The first of them has the log read again, which takes a while; the others come meanwhile.
            try await broker.setRoundTripTime(.milliseconds(20))
            try await topics.write((0..<200).map { $0 % 2 == 0 ? "take a" : "free a" })
            let events = try await topics.read(200, from: topics.events)
            #expect(events.map(\.valueText) == (0..<200).map { $0 % 2 == 0 ? "taken a" : "freed a" })
        }
    }
}
