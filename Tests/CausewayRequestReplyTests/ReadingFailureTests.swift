import CausewayEmbeddedBroker
import CausewayRequestReply
import CausewayRuntime
import CausewayTesting
import KafkaTestSupport
import Testing

/// What becomes of both sides when the brokers let them read no more, for a while.
@Suite(.timeLimit(.minutes(3)))
struct ReadingFailureTests {
    @Test func bothSidesGoOnOnceTheyMayReadAgain() async throws {
        let embedded = try EmbeddedBroker()
        let exchange = try await Exchange(at: TestBroker(embedded))
        try await withLoops(2) { loops in
            let requester = try exchange.requester(on: loops[0])
            let responder = try exchange.responder(on: loops[1]) { ReplyValue($0.value) }
            try await ending {
                try await requester.waitUntilReady()
                try await responder.waitUntilReady()
                #expect(await requester.outcome("x", to: exchange.requests, within: .seconds(10)) == "reply")
                // So many that each of the clients gets some.
                try await embedded.failNext(
                    .fetch, with: Array(repeating: .topicAuthorizationFailed, count: 24))
                try await eventually {
                    await requester.outcome("x", to: exchange.requests, within: .seconds(1)) != "reply"
                }
                try await embedded.clearFailures(of: .fetch)
                // librdkafka asks again after five seconds.
                try await eventually(within: .seconds(60)) {
                    await requester.outcome("x", to: exchange.requests, within: .seconds(2)) == "reply"
                }
            } finally: {
                await requester.stop(deadline: .after(.seconds(1)))
                await responder.stop(deadline: .after(.seconds(1)))
            }
        }
    }
}
