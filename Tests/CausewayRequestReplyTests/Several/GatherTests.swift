import CausewayKafka
import CausewayRequestReply
import CausewayRuntime
import CausewayTesting
import KafkaTestSupport
import Testing

/// One request, several responders.
@Suite(.timeLimit(.minutes(3)))
struct GatherTests {
    /// Runs a body with a requester and three groups of which each answers with its name.
    private func run(_ body: (Requester, Exchange) async throws -> Void) async throws {
        let exchange = try await Exchange(on: .embedded)
        try await withLoops(2) { loops in
            let requester = try exchange.requester(on: loops[0])
            let responders = try (0..<3).map { number in
                try exchange.responder(on: loops[1]) {
                    $0.consumer.groupID = "\(exchange.group)-\(number)"
                } handler: { request in
                    if number == 2, request.text == "one refuses" { throw Problem(status: 409, title: "No") }
                    if number == 2, request.text == "one is silent" { return .none }
                    return ReplyValue(text: "\(number)")
                }
            }
            try await ending {
                try await requester.waitUntilReady()
                for responder in responders { try await responder.waitUntilReady() }
                try await body(requester, exchange)
            } finally: {
                await requester.stop(deadline: .now())
                for responder in responders { await responder.stop(deadline: .after(.seconds(2))) }
            }
        }
    }

    @Test func repliesAreGatheredByCountPredicateAndDeadline() async throws {
        try await run { requester, exchange in
            func gather(
                _ text: String, _ goal: GatherGoal, within limit: Duration = .seconds(30)
            ) async throws -> GatheredReplies {
                try await requester.gather(
                    Array(text.utf8), to: exchange.requests, until: goal, deadline: .after(limit))
            }
            let all = try await gather("all", .count(3))
            #expect(all.isComplete)
            #expect(Set(all.replies.map(\.text)) == ["0", "1", "2"])

            let refused = try await gather("one refuses", .count(3))
            #expect(refused.isComplete)
            #expect(Set(refused.replies.map(\.text)) == ["0", "1"])
            #expect(refused.problems == [Problem(status: 409, title: "No")])

            let partial = try await gather("one is silent", .count(3), within: .seconds(2))
            #expect(!partial.isComplete)
            #expect(partial.replies.count == 2)

            let some = try await gather("all", .when { $0.replies.contains { $0.text == "1" } })
            #expect(some.isComplete)
            #expect(some.replies.contains { $0.text == "1" })

            let byDeadline = try await gather("all", .deadline, within: .seconds(2))
            #expect(byDeadline.isComplete)
            #expect(byDeadline.replies.count == 3)
            #expect(requester.statistics.pending == 0)
        }
    }

    @Test func aGroupThatAnswersTwiceCountsOnce() async throws {
        let exchange = try await Exchange(on: .embedded)
        try await exchange.runUnanswered {
            $0.replyPartition = .static(0)
        } _: { requester in
            let gathering = Task {
                try await requester.gather([1], to: exchange.requests, until: .count(2), deadline: .after(.seconds(30)))
            }
            let id = try await exchange.correlationID(ofRequest: 0)
            func reply(_ text: String, _ group: String) -> ProducerRecord {
                exchange.reply(to: id, text, [WireContract.responder: group])
            }
            try await exchange.produce([reply("a", "g"), reply("a again", "g"), reply("b", "h")])
            let gathered = try await gathering.value
            #expect(gathered.replies.map(\.text) == ["a", "b"])
            #expect(requester.statistics.duplicate == 1)
        }
    }

    @Test func cancellingTheCallerEndsIt() async throws {
        let exchange = try await Exchange(on: .embedded)
        try await exchange.runUnanswered { requester in
            let gathering = Task {
                try await requester.gather([1], to: exchange.requests, until: .count(2), deadline: .after(.seconds(60)))
            }
            try await eventually { requester.statistics.pending == 1 }
            gathering.cancel()
            let error = await #expect(throws: RequestError.self) { try await gathering.value }
            #expect(error?.name == "cancelled")
            #expect(requester.statistics.pending == 0)
        }
    }
}
