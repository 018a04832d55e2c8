import CausewayKafka
import CausewayRequestReply
import CausewayRuntime
import CausewayTesting
import KafkaTestSupport
import Synchronization
import Testing

/// Replies of several records: order, end, back-pressure, what ends them early.
@Suite(.timeLimit(.minutes(3)))
struct StreamTests {
    /// Runs a body with a requester and a responder that streams.
    private func run(
        _ handler: @escaping Responder.StreamingHandler,
        _ body: (Requester, Responder, Exchange) async throws -> Void
    ) async throws {
        let exchange = try await Exchange(on: .embedded)
        try await withLoops(2) { loops in
            let requester = try exchange.requester(on: loops[0])
            let responder = try exchange.streamingResponder(on: loops[1], handler: handler)
            try await ending {
                try await requester.waitUntilReady()
                try await responder.waitUntilReady()
                try await body(requester, responder, exchange)
            } finally: {
                await requester.stop(deadline: .after(.seconds(2)))
                await responder.stop(deadline: .after(.seconds(2)))
            }
        }
    }

    @Test func aThousandRecordsComeInOrderThoughTheWindowIsSmall() async throws {
        try await run { request, writer in
            for number in 0..<1_000 { try await writer.write(text: "\(number)") }
        } _: { requester, responder, exchange in
            let stream = try await requester.stream(
                [1], to: exchange.requests, window: 16, deadline: .after(.seconds(60)))
            var numbers: [Int?] = []
            for try await reply in stream { numbers.append(reply.text.flatMap { Int($0) }) }
            #expect(numbers == Array(0..<1_000))
            #expect(requester.statistics.pending == 0)
            #expect(requester.statistics.answered == 1)
            try await eventually { responder.statistics.replied == 1 }
        }
    }

    @Test func anEmptyStreamEnds() async throws {
        try await run { _, _ in
        } _: { requester, _, exchange in
            let stream = try await requester.stream([1], to: exchange.requests, deadline: .after(.seconds(30)))
            for try await reply in stream { Issue.record("\(reply)") }
        }
    }

    @Test func aSlowReaderHoldsUpTheResponder() async throws {
        let written = Atomic(0)
        try await run { _, writer in
            for number in 0..<100 {
                try await writer.write(text: "\(number)")
                written.add(1, ordering: .relaxed)
            }
        } _: { requester, _, exchange in
            let stream = try await requester.stream(
                [1], to: exchange.requests, window: 8, deadline: .after(.seconds(60)))
            try await eventually { written.load(ordering: .relaxed) == 8 }
            // Another request gets through meanwhile, and no more of the first one.
            let other = try await requester.stream(
                [1], to: exchange.requests, window: 200, deadline: .after(.seconds(60)))
            var count = 0
            for try await _ in other { count += 1 }
            #expect(count == 100)
            #expect(written.load(ordering: .relaxed) == 108)
            for try await _ in stream { count += 1 }
            #expect(count == 200)
        }
    }

    @Test func aProblemComesBehindTheRecordsBeforeIt() async throws {
        try await run { _, writer in
            try await writer.write(text: "first")
            throw Problem(status: 409, title: "No more")
        } _: { requester, _, exchange in
            let stream = try await requester.stream([1], to: exchange.requests, deadline: .after(.seconds(30)))
            var reader = stream.makeAsyncIterator()
            #expect(try await reader.next()?.text == "first")
            let error = await #expect(throws: RequestError.self) { _ = try await reader.next() }
            #expect(error?.problem == Problem(status: 409, title: "No more"))
            #expect(try await reader.next() == nil)
        }
    }

    @Test func droppingTheStreamCancelsTheHandler() async throws {
        let isCancelled = Atomic(false)
        try await run { _, writer in
            do {
                while true { try await writer.write(text: "more") }
            } catch {
                isCancelled.store(true, ordering: .relaxed)
                throw error
            }
        } _: { requester, responder, exchange in
            var stream: ReplyStream? = try await requester.stream(
                [1], to: exchange.requests, window: 4, deadline: .after(.seconds(60)))
            var reader = stream?.makeAsyncIterator()
            #expect(try await reader?.next()?.text == "more")
            reader = nil
            stream = nil
            try await eventually { isCancelled.load(ordering: .relaxed) }
            try await eventually { requester.statistics.cancelled == 1 && responder.statistics.cancelled == 1 }
            #expect(requester.statistics.pending == 0)
        }
    }

    @Test func theDeadlineEndsBothSides() async throws {
        let isOver = Atomic(false)
        try await run { _, writer in
            do {
                while true { try await writer.write(text: "more") }
            } catch {
                isOver.store(true, ordering: .relaxed)
                throw error
            }
        } _: { requester, _, exchange in
            let stream = try await requester.stream(
                [1], to: exchange.requests, window: 4, deadline: .after(.seconds(1)))
            var reader = stream.makeAsyncIterator()
            for _ in 0..<3 { #expect(try await reader.next()?.text == "more") }
            // The reader stands still; past the deadline it gets what had come, then the reason.
            try await eventually { isOver.load(ordering: .relaxed) && requester.statistics.timeouts == 1 }
            var rest = 0
            let error = await #expect(throws: RequestError.self) {
                while try await reader.next() != nil { rest += 1 }
            }
            #expect(error?.name == "timeout")
            #expect(rest <= 6)
        }
    }

    @Test func aMissingRecordIsAGapNotATimeout() async throws {
        let exchange = try await Exchange(on: .embedded)
        try await exchange.runUnanswered {
            $0.replyPartition = .static(0)
        } _: { requester in
            let stream = try await requester.stream([1], to: exchange.requests, deadline: .after(.seconds(60)))
            let id = try await exchange.correlationID(ofRequest: 0)
            func part(_ number: Int) -> ProducerRecord {
                exchange.reply(
                    to: id, "\(number)", [WireContract.replySequence: "\(number)", WireContract.replyRun: "r"])
            }
            try await exchange.produce([part(0), part(1), part(3)])
            var texts: [String?] = []
            let error = await #expect(throws: RequestError.self) {
                for try await reply in stream { texts.append(reply.text) }
            }
            #expect(texts == ["0", "1"])
            guard case .brokenStream(.gap(at: 2))? = error else {
                Issue.record("\(error as Any)")
                return
            }
        }
    }

    @Test func oneWhoDoesNotStreamAnswersWithOneRecord() async throws {
        let exchange = try await Exchange(on: .embedded)
        try await exchange.run { request in
            ReplyValue(request.value)
        } _: { requester, _ in
            let stream = try await requester.stream(
                Array("only".utf8), to: exchange.requests, deadline: .after(.seconds(30)))
            var texts: [String?] = []
            for try await reply in stream { texts.append(reply.text) }
            #expect(texts == ["only"])
        }
    }

    @Test func aPlainRequestIsToldThatTheReplyIsAStream() async throws {
        try await run { _, writer in
            try await writer.write(text: "x")
        } _: { requester, _, exchange in
            let error = await #expect(throws: RequestError.self) {
                try await requester.request([1], to: exchange.requests, deadline: .after(.seconds(30)))
            }
            #expect(error?.problem.status == 400)
        }
    }
}
