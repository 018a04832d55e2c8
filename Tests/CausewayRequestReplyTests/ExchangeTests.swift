import CausewayKafka
import CausewayRequestReply
import CausewayRuntime
import CausewayTesting
import Synchronization
import Testing

/// Requests that are answered.
@Suite(.timeLimit(.minutes(1)))
struct ExchangeTests {
    private struct Question: Codable, Sendable { var seat: String }
    private struct Answer: Codable, Sendable { var sold: Bool }

    @Test(arguments: TestBroker.Kind.available)
    func aRequestIsAnswered(_ kind: TestBroker.Kind) async throws {
        let exchange = try await Exchange(on: kind)
        try await exchange.run { request in
            ReplyValue(text: "you said \(request.text ?? "nothing")", headers: ["mood": "good"])
        } _: { requester, responder in
            let reply = try await requester.request(
                Array("hello".utf8), to: exchange.requests, deadline: .after(.seconds(10)))
            #expect(reply.text == "you said hello")
            #expect(reply.headers == ["mood": "good"])
            #expect(reply.partition == 0)
            let empty = try await requester.request(nil, to: exchange.requests, deadline: .after(.seconds(10)))
            #expect(empty.text == "you said nothing")
            #expect(requester.statistics.answered == 2)
            #expect(requester.statistics.pending == 0)
            #expect(responder.statistics.handled == 2)
        }
    }

    @Test(arguments: TestBroker.Kind.available)
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

    @Test func callersOnTheLoopAndOffItAreServed() async throws {
        let exchange = try await Exchange(on: .embedded)
        try await withLoops(1) { loops in
            let requester = try exchange.requester(on: loops[0])
            let responder = try exchange.responder(on: loops[0]) { ReplyValue($0.value) }
            try await ending {
                try await requester.waitUntilReady()
                try await responder.waitUntilReady()
                let onLoop = Task(executorPreference: loops[0].taskExecutor) {
                    await requester.outcome("x", to: exchange.requests, within: .seconds(10))
                }
                let offLoop = Task.detached {
                    await requester.outcome("x", to: exchange.requests, within: .seconds(10))
                }
                let onActor = await OnLoop(loop: loops[0]).ask(requester, exchange.requests)
                #expect(await onLoop.value == "reply")
                #expect(await offLoop.value == "reply")
                #expect(onActor == "reply")
            } finally: {
                await requester.stop(deadline: .after(.seconds(1)))
                await responder.stop(deadline: .after(.seconds(1)))
            }
        }
    }

    @Test func codableValuesTravelAsJSON() async throws {
        let exchange = try await Exchange(on: .embedded)
        try await withLoops(1) { loops in
            var configuration = ResponderConfiguration(
                bootstrapServers: exchange.broker.bootstrapServers, topic: exchange.requests, group: exchange.group)
            configuration.consumer.fetchWaitMax = .milliseconds(5)
            let responder = try Responder(configuration: configuration, loop: loops[0], decoding: Question.self) {
                question, _ in Answer(sold: question.seat == "A12")
            }
            let requester = try exchange.requester(on: loops[0])
            try await ending {
                try await requester.waitUntilReady()
                let answer = try await requester.request(
                    Question(seat: "A12"), to: exchange.requests, key: "A12", deadline: .after(.seconds(20)),
                    as: Answer.self)
                #expect(answer.sold)
                await #expect(throws: RequestError.self) {
                    try await requester.request(
                        Question(seat: "A12"), to: exchange.requests, deadline: .after(.seconds(20)), as: [Int].self)
                }
                let error = await #expect(throws: RequestError.self) {
                    try await requester.request(
                        Array("{}".utf8), to: exchange.requests, deadline: .after(.seconds(20)))
                }
                #expect(error?.problem.status == 400)
            } finally: {
                await requester.stop(deadline: .after(.seconds(1)))
                await responder.stop(deadline: .after(.seconds(1)))
            }
        }
    }

    @Test func anyReplyPartitionIsRead() async throws {
        let exchange = try await Exchange(on: .embedded)
        try await withLoops(1) { loops in
            let requester = try exchange.requester(on: loops[0]) { $0.replyPartition = .any }
            let responder = try exchange.responder(on: loops[0]) { ReplyValue($0.value) }
            try await ending {
                try await requester.waitUntilReady()
                var partitions: Set<Int> = []
                for key in 0..<12 {
                    let reply = try await requester.request(
                        [1], to: exchange.requests, key: Array("\(key)".utf8), deadline: .after(.seconds(20)))
                    partitions.insert(reply.partition)
                }
                #expect(partitions == [0, 1, 2])
            } finally: {
                await requester.stop(deadline: .after(.seconds(1)))
                await responder.stop(deadline: .after(.seconds(1)))
            }
        }
    }

    private actor OnLoop {
        nonisolated let loop: EventLoop
        nonisolated var unownedExecutor: UnownedSerialExecutor { loop.serialExecutor.asUnownedSerialExecutor() }
        init(loop: EventLoop) { self.loop = loop }
        func ask(_ requester: Requester, _ topic: String) async -> String {
            await requester.outcome("x", to: topic, within: .seconds(10))
        }
    }
}
