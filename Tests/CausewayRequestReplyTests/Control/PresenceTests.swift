import CausewayKafka
import CausewayRequestReply
import CausewayRuntime
import CausewayTesting
import KafkaTestSupport
import Synchronization
import Testing

/// What requesters know about responders: whether anybody is there, and how much waits.
@Suite(.timeLimit(.minutes(3)))
struct PresenceTests {
    @Test func afterACleanStopRequestsAreRefusedAtOnce() async throws {
        let exchange = try await Exchange(on: .embedded)
        try await withLoops(2) { loops in
            let requester = try exchange.requester(on: loops[0])
            let responder = try exchange.responder(on: loops[1]) { ReplyValue($0.value) }
            try await ending {
                try await requester.waitUntilReady()
                // Nobody was heard of: the request waits for who may come.
                #expect(await requester.outcome("x", to: exchange.requests, within: .seconds(30)) == "reply")
                try await responder.waitUntilReady()
                await responder.stop(deadline: .after(.seconds(2)))
                try await eventually {
                    await requester.outcome("x", to: exchange.requests, within: .milliseconds(250)) == "noResponder"
                }
                let sent = requester.statistics.sent
                let took = await duration {
                    #expect(await requester.outcome("x", to: exchange.requests, within: .seconds(30)) == "noResponder")
                }
                #expect(took < .milliseconds(250))
                #expect(requester.statistics.sent == sent)

                let next = try exchange.responder(on: loops[1]) { ReplyValue($0.value) }
                try await eventually(within: .seconds(30)) {
                    await requester.outcome("x", to: exchange.requests, within: .seconds(1)) == "reply"
                }
                await next.stop(deadline: .after(.seconds(2)))
            } finally: {
                await requester.stop(deadline: .now())
                await responder.stop(deadline: .after(.seconds(2)))
            }
        }
    }

    @Test func theCheckCanBeTurnedOff() async throws {
        let exchange = try await Exchange(on: .embedded)
        try await withLoops(2) { loops in
            let requester = try exchange.requester(on: loops[0]) { $0.refusesWithoutResponder = false }
            let responder = try exchange.responder(on: loops[1]) { ReplyValue($0.value) }
            try await ending {
                try await requester.waitUntilReady()
                #expect(await requester.outcome("x", to: exchange.requests, within: .seconds(30)) == "reply")
                await responder.stop(deadline: .after(.seconds(2)))
                for _ in 0..<5 {
                    #expect(
                        await requester.outcome("x", to: exchange.requests, within: .milliseconds(100)) == "timeout")
                }
            } finally: {
                await requester.stop(deadline: .now())
                await responder.stop(deadline: .after(.seconds(2)))
            }
        }
    }

    @Test func whatCannotBeDoneInTimeIsShedWithAWaitThatIsRoughlyRight() async throws {
        let exchange = try await Exchange(on: .embedded)
        try await withLoops(2) { loops in
            let requester = try exchange.requester(on: loops[0])
            let responder = try exchange.responder(on: loops[1]) {
                $0.maxInFlight = 4
            } handler: { request in
                try await Task.sleep(for: .milliseconds(40))
                return ReplyValue(request.value)
            }
            try await ending {
                try await requester.waitUntilReady()
                try await responder.waitUntilReady()
                // A hundred a second at most; so many wait for some ten seconds.
                let backlog = (0..<1_000).map { _ in ProducerRecord(topic: exchange.requests, text: "backlog") }
                try await exchange.produce(backlog)
                // A heartbeat tells what was a second ago, so the first estimates come while the backlog still grows.
                try await eventually(within: .seconds(20)) {
                    do {
                        _ = try await requester.request(
                            [1], to: exchange.requests, deadline: .after(.milliseconds(300)))
                    } catch RequestError.overloaded(let retryAfter) {
                        let left = Double(1_000 - responder.statistics.handled) / 100
                        let told = retryAfter / .seconds(1)
                        return told > left / 2 && told < left * 2
                    } catch {}
                    return false
                }
                #expect(requester.statistics.shed >= 1)
                // Who has time is let through.
                #expect(await requester.outcome("x", to: exchange.requests, within: .seconds(60)) == "reply")
                try await eventually(within: .seconds(30)) {
                    await requester.outcome("x", to: exchange.requests, within: .milliseconds(500)) == "reply"
                }
            } finally: {
                await requester.stop(deadline: .now())
                await responder.stop(deadline: .now())
            }
        }
    }

    /// Few requests at a time, answered faster than any backlog's rate was: none of them is shed.
    @Test func aQuickExchangeIsNeverShed() async throws {
        let exchange = try await Exchange(on: .embedded)
        try await exchange.run { request in
            ReplyValue(request.value)
        } _: { requester, responder in
            try await eventually { await requester.hasResponder(of: exchange.requests) }
            let end = ContinuousClock().now + .seconds(5)
            try await withThrowingTaskGroup(of: Void.self) { group in
                // One at a time for two heartbeats, then sixty-four.
                for asker in 0..<64 {
                    group.addTask {
                        if asker > 0 { try await Task.sleep(for: .seconds(2.5)) }
                        while ContinuousClock().now < end {
                            _ = try await requester.request(
                                [1], to: exchange.requests, deadline: .after(.seconds(20)))
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(requester.statistics.shed == 0)
            #expect(requester.statistics.answered > 500)
        }
    }

    @Test func pendingBytesAreLimited() async throws {
        let exchange = try await Exchange(on: .embedded)
        try await exchange.runUnanswered {
            $0.maxBytesInFlight = 10_000
        } _: { requester in
            let large = String(repeating: "x", count: 6_000)
            let asking = Task { await requester.outcome(large, to: exchange.requests, within: .seconds(60)) }
            try await eventually { requester.statistics.pending == 1 }
            #expect(
                await requester.outcome(large, to: exchange.requests, within: .seconds(60)) == "tooManyBytesInFlight")
            #expect(await requester.outcome("small", to: exchange.requests, within: .milliseconds(50)) == "timeout")
            asking.cancel()
            #expect(await asking.value == "cancelled")
            #expect(await requester.outcome(large, to: exchange.requests, within: .milliseconds(50)) == "timeout")
            #expect(requester.statistics.shed == 1)
        }
    }
}
