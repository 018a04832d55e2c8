import CausewayKafka
import CausewayRequestReply
import CausewayRuntime
import CausewayTesting
import KafkaTestSupport
import Synchronization
import Testing

/// Requests and their replies, deadlines, and work that a responder leaves to the next.
@Suite(.timeLimit(.minutes(3))) struct RequestReplyTests {
    @Test(arguments: Conformance.kinds())
    func aRequestIsAnswered(_ kind: TestBroker.Kind) async throws {
        let exchange = try await Exchange(on: kind)
        try await exchange.run { request in
            ReplyValue(text: "you said \(request.text ?? "nothing")", headers: ["mood": "good"])
        } _: { requester, responder in
            let reply = try await requester.request(
                Array("hello".utf8), to: exchange.requests, deadline: .after(.seconds(10)))
            #expect(reply.text == "you said hello")
            #expect(reply.headers == ["mood": "good"])
            #expect(await requester.replyPartition == reply.partition)
            let empty = try await requester.request(nil, to: exchange.requests, deadline: .after(.seconds(10)))
            #expect(empty.text == "you said nothing")
            #expect(requester.statistics.answered == 2)
            #expect(requester.statistics.pending == 0)
            #expect(responder.statistics.handled == 2)
        }
    }

    /// Asks ten times; counts the right answers, and those that came on another loop.
    private static func ask(
        _ requester: Requester, _ topic: String, _ number: Int, on loop: EventLoop
    ) async throws -> (answered: Int, strays: Int) {
        var counted = (answered: 0, strays: 0)
        for round in 0..<10 {
            let value = Array("\(number)-\(round)".utf8)
            let reply = try await requester.request(value, to: topic, deadline: .after(.seconds(60)))
            if reply.value == value { counted.answered += 1 }
            if !loop.isCurrent { counted.strays += 1 }
        }
        return counted
    }

    /// Callers on four loops of one requester: each gets its own answers, on its own loop.
    @Test(arguments: Conformance.kinds())
    func severalLoopsShareARequester(_ kind: TestBroker.Kind) async throws {
        let exchange = try await Exchange(on: kind)
        try await exchange.run { request in
            ReplyValue(request.value)
        } _: { requester, _ in
            try await withLoops(4) { loops in
                var answered = 0
                var strays = 0
                try await withThrowingTaskGroup(of: (answered: Int, strays: Int).self) { group in
                    // A thousand in flight, 250 of each loop.
                    for number in 0..<1_000 {
                        let loop = loops[number % 4]
                        let topic = exchange.requests
                        group.addTask(executorPreference: loop.taskExecutor) {
                            try await Self.ask(requester, topic, number, on: loop)
                        }
                    }
                    for try await counted in group {
                        answered += counted.answered
                        strays += counted.strays
                    }
                }
                #expect(answered == 10_000)
                #expect(strays == 0)
                #expect(requester.statistics.answered == 10_000)
                #expect(requester.statistics.pending == 0)
            }
        }
    }

    @Test(arguments: Conformance.kinds())
    func aThousandAtOnceGetTheirOwnAnswers(_ kind: TestBroker.Kind) async throws {
        let exchange = try await Exchange(on: kind)
        try await exchange.run { request in
            // Some suspend, so that answers overtake each other.
            if request.record.offset % 3 == 0 { await Task.yield() }
            return ReplyValue(request.value)
        } _: { requester, _ in
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<1_000 {
                    group.addTask {
                        let value = Array("\(number)".utf8)
                        let reply = try await requester.request(
                            value, to: exchange.requests, key: value, deadline: .after(.seconds(30)))
                        return reply.value == value
                    }
                }
                var right = 0
                for try await isRight in group where isRight { right += 1 }
                #expect(right == 1_000)
            }
            let statistics = requester.statistics
            #expect(statistics.answered == 1_000)
            #expect([statistics.late, statistics.duplicate, statistics.orphan, statistics.pending] == [0, 0, 0, 0])
        }
    }

    @Test(arguments: Conformance.kinds())
    func noReplyByTheDeadlineIsATimeout(_ kind: TestBroker.Kind) async throws {
        let exchange = try await Exchange(on: kind)
        try await exchange.runUnanswered { requester in
            let took = await duration {
                #expect(await requester.outcome("x", to: exchange.requests, within: .milliseconds(200)) == "timeout")
            }
            #expect(took >= .milliseconds(200))
            #expect(took < .milliseconds(700))
            #expect(requester.statistics.timeouts == 1)
            #expect(requester.statistics.pending == 0)
        }
    }

    @Test(arguments: Conformance.kinds())
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

    @Test(arguments: Conformance.kinds())
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
