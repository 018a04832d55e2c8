import CausewayEmbeddedBroker
import CausewayKafka
import CausewayRequestReply
import CausewayRuntime
import CausewayTesting
import Synchronization
import Testing

/// At least once, deadlines, and what happens around a responder's end.
@Suite(.timeLimit(.minutes(1)))
struct ResponderTests {
    @Test(arguments: TestBroker.Kind.available)
    func expiredRequestsAreSkippedAndCounted(_ kind: TestBroker.Kind) async throws {
        let exchange = try await Exchange(on: kind)
        try await exchange.runUnanswered { requester in
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<100 {
                    group.addTask {
                        _ = await requester.outcome("old", to: exchange.requests, within: .milliseconds(100))
                    }
                }
            }
            // Past the responder's allowance for clocks that differ.
            try await Task.sleep(for: .milliseconds(300))
            try await withLoops(1) { loops in
                let seen = Mutex<[String]>([])
                let responder = try exchange.responder(on: loops[0]) { request in
                    seen.withLock { $0.append(request.text ?? "") }
                    return ReplyValue(request.value)
                }
                try await ending {
                    #expect(await requester.outcome("new", to: exchange.requests, within: .seconds(20)) == "reply")
                    try await eventually { responder.statistics.expired == 100 }
                    #expect(seen.withLock { $0 } == ["new"])
                } finally: {
                    await responder.stop(deadline: .after(.seconds(2)))
                }
            }
            // Skipped is done: everything is committed.
            #expect(try await exchange.uncommitted() == 0)
        }
    }

    @Test(arguments: TestBroker.Kind.available)
    func whatWasNotDoneIsDoneByTheNext(_ kind: TestBroker.Kind) async throws {
        let exchange = try await Exchange(on: kind, partitions: 1)
        try await withLoops(2) { loops in
            let requester = try exchange.requester(on: loops[0])
            try await ending {
                try await requester.waitUntilReady()
                let mayFinish = Atomic(false)
                let first = try exchange.responder(on: loops[1]) { request in
                    if request.text == "3" {
                        while !mayFinish.load(ordering: .relaxed) { try await Task.sleep(for: .milliseconds(5)) }
                    }
                    return ReplyValue(text: "first")
                }
                let asking = (0..<6).map { number in
                    Task {
                        try await requester.request(
                            Array("\(number)".utf8), to: exchange.requests, key: [1], deadline: .after(.seconds(40))
                        ).text
                    }
                }
                try await eventually(within: .seconds(20)) { first.statistics.replied == 5 }
                // Number 3 is still being worked on: its handler is cancelled, and the rest before it is committed.
                await first.stop(deadline: .after(.milliseconds(50)))
                #expect(try await exchange.uncommitted() > 0)
                let second = try exchange.responder(on: loops[1]) { _ in ReplyValue(text: "second") }
                var answers: [String?] = []
                for task in asking { answers.append(try await task.value) }
                #expect(answers.filter { $0 == "first" }.count == 5)
                #expect(answers.filter { $0 == "second" }.count == 1)
                await second.stop(deadline: .after(.seconds(2)))
            } finally: {
                await requester.stop(deadline: .now())
            }
        }
        #expect(try await exchange.uncommitted() == 0)
    }

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
            #expect(await requester.outcome("x", to: exchange.requests, within: .milliseconds(500)) == "timeout")
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

extension Exchange {
    /// How many records of the request topic the group has not committed.
    fileprivate func uncommitted() async throws -> Int64 {
        let consumer = try KafkaConsumer(
            configuration: .init(bootstrapServers: broker.bootstrapServers, groupID: group))
        var partitions: [TopicPartition] = []
        for partition in try await consumer.metadata(of: requests).partitions {
            partitions.append(TopicPartition(topic: requests, partition: partition.id))
        }
        let committed = try await consumer.committed(partitions)
        var left: Int64 = 0
        for partition in partitions {
            let range = try await consumer.watermarks(of: partition)
            left += range.high - (committed[partition] ?? range.low)
        }
        try await consumer.close()
        return left
    }
}
