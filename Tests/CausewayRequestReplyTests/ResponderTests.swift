import CausewayEmbeddedBroker
import CausewayKafka
import CausewayRequestReply
import CausewayRuntime
import CausewayTesting
import Synchronization
import Testing

/// At least once, deadlines, and what happens around a responder's end.
@Suite(.timeLimit(.minutes(3)))
struct ResponderTests {
    @Test func handlersRunTogetherUpToTheLimit() async throws {
        let exchange = try await Exchange(on: .embedded)
        try await withLoops(2) { loops in
            let requester = try exchange.requester(on: loops[0])
            let most = Atomic(0)
            let running = Atomic(0)
            let responder = try exchange.responder(on: loops[1]) {
                $0.maxInFlight = 8
            } handler: { request in
                let now = running.add(1, ordering: .relaxed).newValue
                most.max(now, ordering: .relaxed)
                try await Task.sleep(for: .milliseconds(20))
                running.subtract(1, ordering: .relaxed)
                return ReplyValue(request.value)
            }
            try await ending {
                try await requester.waitUntilReady()
                try await withThrowingTaskGroup(of: String.self) { group in
                    for _ in 0..<40 {
                        group.addTask { await requester.outcome("x", to: exchange.requests, within: .seconds(30)) }
                    }
                    for try await outcome in group { #expect(outcome == "reply") }
                }
                #expect(most.load(ordering: .relaxed) == 8)
            } finally: {
                await requester.stop(deadline: .now())
                await responder.stop(deadline: .after(.seconds(2)))
            }
        }
    }

    @Test func aHandlerMayKeepSilent() async throws {
        let exchange = try await Exchange(on: .embedded)
        try await exchange.run { _ in
            .none
        } _: { requester, responder in
            #expect(await requester.outcome("x", to: exchange.requests, within: .seconds(2)) == "timeout")
            #expect(responder.statistics.handled == 1)
            #expect(responder.statistics.replied == 0)
        }
    }

    @Test func handlersLearnTheDeadline() async throws {
        let exchange = try await Exchange(on: .embedded)
        try await exchange.run { request in
            ReplyValue(text: "\(request.deadline.remaining > .seconds(8) && request.deadline.remaining < .seconds(11))")
        } _: { requester, _ in
            let reply = try await requester.request([1], to: exchange.requests, deadline: .after(.seconds(10)))
            #expect(reply.text == "true")
        }
    }

    @Test func aBrokerThatComesBackIsUsedAgain() async throws {
        let broker = try EmbeddedBroker(topics: [.init("requests"), .init("replies")])
        try await withLoops(1) { loops in
            var asking = RequesterConfiguration(bootstrapServers: broker.bootstrapServers, replyTopic: "replies")
            asking.requestTopics = ["requests"]
            asking.consumer.fetchWaitMax = .milliseconds(5)
            var answering = ResponderConfiguration(
                bootstrapServers: broker.bootstrapServers, topic: "requests", group: "g")
            answering.consumer.fetchWaitMax = .milliseconds(5)
            let requester = try Requester(configuration: asking, loop: loops[0])
            let responder = try Responder(configuration: answering, loop: loops[0]) { ReplyValue($0.value) }
            try await ending {
                try await requester.waitUntilReady()
                try await responder.waitUntilReady()
                #expect(await requester.outcome("x", to: "requests", within: .seconds(10)) == "reply")
                try await broker.takeDown()
                let took = await duration {
                    let outcome = await requester.outcome("x", to: "requests", within: .milliseconds(300))
                    #expect(["timeout", "refused"].contains(outcome))
                }
                #expect(took < .seconds(1))
                try await broker.bringUp()
                try await eventually(within: .seconds(20)) {
                    await requester.outcome("x", to: "requests", within: .seconds(1)) == "reply"
                }
            } finally: {
                await requester.stop(deadline: .now())
                await responder.stop(deadline: .after(.seconds(1)))
                await broker.close()
            }
        }
    }

    @Test func withoutABrokerARequesterIsNotReadyAndSaysWhy() async throws {
        try await withLoops(1) { loops in
            var configuration = RequesterConfiguration(bootstrapServers: "127.0.0.1:1", replyTopic: "replies")
            configuration.requestTopics = ["requests"]
            let requester = try Requester(configuration: configuration, loop: loops[0])
            #expect(await requester.outcome("x", to: "requests", within: .seconds(5)) == "notReady")
            #expect(await requester.notReadyReason?.contains("requests") == true)
            let waiting = Task { try await requester.waitUntilReady() }
            waiting.cancel()
            await #expect(throws: RequestError.self) { try await waiting.value }
            await requester.stop(deadline: .now())
            #expect(await requester.outcome("x", to: "requests", within: .seconds(5)) == "stopped")
        }
    }

    @Test func aStopWhileRequestsComeDoesNotWaitForThem() async throws {
        let exchange = try await Exchange(on: .embedded)
        try await withLoops(1) { loops in
            let responder = try exchange.responder(on: loops[0]) { _ in
                // What is under way keeps the stop waiting, and more comes meanwhile.
                try? await Task.sleep(for: .milliseconds(200))
                return .none
            }
            try await responder.waitUntilReady()
            let producer = try KafkaProducer(configuration: .init(bootstrapServers: exchange.broker.bootstrapServers))
            let writing = Task {
                while !Task.isCancelled {
                    _ = try await producer.send(ProducerRecord(topic: exchange.requests, text: "x"))
                }
            }
            try await eventually { responder.statistics.handled > 20 }
            let took = await duration { await responder.stop(deadline: .after(.seconds(5))) }
            writing.cancel()
            _ = await writing.result
            try await producer.close()
            #expect(took < .seconds(1.5))
        }
    }
}
