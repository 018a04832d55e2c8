import CausewayKafka
import CausewayRequestReply
import CausewayRuntime
import CausewayTesting
import Synchronization
import Testing

/// Requests that are answered.
@Suite(.timeLimit(.minutes(3)))
struct ExchangeTests {
    private struct Question: Codable, Sendable { var seat: String }
    private struct Answer: Codable, Sendable { var sold: Bool }

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
