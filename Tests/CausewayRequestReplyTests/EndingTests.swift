import CausewayEmbeddedBroker
import CausewayKafka
import CausewayRequestReply
import CausewayRuntime
import CausewayTesting
import Synchronization
import Testing

/// Every request ends, and says how.
@Suite(.timeLimit(.minutes(3)))
struct EndingTests {
    @Test func aDeadlineThatHasPassedSendsNothing() async throws {
        let exchange = try await Exchange(on: .embedded)
        try await exchange.runUnanswered { requester in
            #expect(await requester.outcome("x", to: exchange.requests, within: .zero) == "timeout")
            #expect(requester.statistics.sent == 0)
        }
    }

    @Test func aReplyAfterTheDeadlineIsLateAndCounted() async throws {
        let exchange = try await Exchange(on: .embedded)
        try await exchange.run { request in
            try? await Task.sleep(for: .milliseconds(1_500))
            return ReplyValue(request.value)
        } _: { requester, _ in
            #expect(await requester.outcome("x", to: exchange.requests, within: .seconds(1)) == "timeout")
            try await eventually { requester.statistics.late == 1 }
        }
    }

    @Test func aThrownProblemReachesTheCaller() async throws {
        let exchange = try await Exchange(on: .embedded)
        let problem = Problem(
            status: 409, title: "Seat taken", type: "https://example.com/taken", extensions: ["seat": "A12"])
        try await exchange.run { _ in
            throw problem
        } _: { requester, responder in
            let error = await #expect(throws: RequestError.self) {
                try await requester.request(
                    [1], to: exchange.requests, key: Array("key".utf8), deadline: .after(.seconds(10)))
            }
            guard case .problem(let told)? = error else { throw error ?? .timeout }
            #expect(told == problem)
            #expect(error?.problem.status == 409)
            #expect(requester.statistics.problems == 1)
            try await eventually { responder.statistics.problems == 1 }
            // As Spring's error replies: the request's key is not copied.
            let record = try #require(await exchange.firstReplies(1).first)
            #expect(record.keyBytes == nil)
            #expect(record.headers["causeway-problem"].map { String(decoding: $0, as: UTF8.self) } == "409")
        }
    }

    @Test func otherErrorsAreToldWithoutTheirContents() async throws {
        struct Secret: Error { let password = "hunter2" }
        let exchange = try await Exchange(on: .embedded)
        try await exchange.run { _ in
            throw Secret()
        } _: { requester, _ in
            let error = await #expect(throws: RequestError.self) {
                try await requester.request([1], to: exchange.requests, deadline: .after(.seconds(10)))
            }
            #expect(error?.problem.status == 500)
            #expect(error.map { "\($0)" }?.contains("hunter2") == false)
        }
    }

    @Test func aRefusedSendFailsAtOnce() async throws {
        let exchange = try await Exchange(on: .embedded)
        try await exchange.runUnanswered {
            $0.producer.raw["message.max.bytes"] = "2000"
        } _: { requester in
            let took = await duration {
                let error = await #expect(throws: RequestError.self) {
                    try await requester.request(
                        [UInt8](repeating: 1, count: 5_000), to: exchange.requests, deadline: .after(.seconds(30)))
                }
                guard case .refused(let reason)? = error else {
                    Issue.record("\(error as Any)")
                    return
                }
                #expect(reason.code == .recordTooLarge)
            }
            #expect(took < .seconds(1))
            #expect(requester.statistics.refused == 1)
            #expect(requester.statistics.pending == 0)
        }
    }

    @Test func aRecordThatTheBrokerRefusesFailsAtOnce() async throws {
        let broker = try EmbeddedBroker(topics: [.init("requests"), .init("replies")])
        try await withLoops(1) { loops in
            var configuration = RequesterConfiguration(
                bootstrapServers: broker.bootstrapServers, replyTopic: "replies")
            configuration.requestTopics = ["requests"]
            let requester = try Requester(configuration: configuration, loop: loops[0])
            try await ending {
                try await requester.waitUntilReady()
                try await broker.failNext(.produce, with: [.topicAuthorizationFailed])
                let took = await duration {
                    #expect(await requester.outcome("x", to: "requests", within: .seconds(20)) == "refused")
                }
                #expect(took < .seconds(2))
                #expect(requester.statistics.pending == 0)
            } finally: {
                await requester.stop(deadline: .now())
                await broker.close()
            }
        }
    }

    @Test func aCancelledCallerIsReleasedAndItsPlaceIsFree() async throws {
        let exchange = try await Exchange(on: .embedded)
        try await exchange.runUnanswered {
            $0.maxInFlight = 1
        } _: { requester in
            let asking = Task {
                await requester.outcome("x", to: exchange.requests, within: .seconds(60))
            }
            try await eventually { requester.statistics.pending == 1 }
            #expect(await requester.outcome("x", to: exchange.requests, within: .seconds(60)) == "tooManyInFlight")
            let took = await duration {
                asking.cancel()
                #expect(await asking.value == "cancelled")
            }
            #expect(took < .seconds(2))
            #expect(requester.statistics.pending == 0)
            #expect(await requester.outcome("x", to: exchange.requests, within: .milliseconds(50)) == "timeout")
        }
    }

    @Test func aCancelledTaskSendsNothing() async throws {
        let exchange = try await Exchange(on: .embedded)
        try await exchange.runUnanswered { requester in
            let asking = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return await requester.outcome("x", to: exchange.requests, within: .seconds(60))
            }
            #expect(await asking.value == "cancelled")
            #expect(requester.statistics.sent == 0)
        }
    }

    @Test func aStopEndsFiveHundredPendingRequests() async throws {
        let exchange = try await Exchange(on: .embedded)
        try await exchange.runUnanswered { requester in
            var outcomes: [String: Int] = [:]
            try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<500 {
                    group.addTask { await requester.outcome("x", to: exchange.requests, within: .seconds(60)) }
                }
                try await eventually { requester.statistics.pending == 500 }
                let took = await duration { await requester.stop(deadline: .after(.milliseconds(100))) }
                #expect(took < .seconds(5))
                for try await outcome in group { outcomes[outcome, default: 0] += 1 }
            }
            #expect(outcomes == ["draining": 500])
            #expect(requester.statistics.drained == 500)
            #expect(await requester.outcome("x", to: exchange.requests, within: .seconds(60)) == "stopped")
            await #expect(throws: RequestError.self) { try await requester.waitUntilReady() }
        }
    }

    @Test func aStopWaitsForWhatIsAnsweredInTime() async throws {
        let exchange = try await Exchange(on: .embedded)
        let isReleased = Atomic(false)
        try await exchange.run { request in
            while !isReleased.load(ordering: .relaxed) { try await Task.sleep(for: .milliseconds(5)) }
            return ReplyValue(request.value)
        } _: { requester, responder in
            let asking = Task { await requester.outcome("x", to: exchange.requests, within: .seconds(30)) }
            try await eventually { responder.statistics.running == 1 }
            let stopping = Task { await requester.stop(deadline: .after(.seconds(20))) }
            try await eventually {
                await requester.outcome("y", to: exchange.requests, within: .seconds(1)) == "draining"
            }
            isReleased.store(true, ordering: .relaxed)
            #expect(await asking.value == "reply")
            await stopping.value
        }
    }

    @Test func aRequesterThatIsLetGoEndsWhatIsPending() async throws {
        let exchange = try await Exchange(on: .embedded)
        try await withLoops(1) { loops in
            var requester: Requester? = try exchange.requester(on: loops[0])
            weak let weakRequester = requester
            try await requester?.waitUntilReady()
            requester = nil
            #expect(weakRequester == nil)
        }
    }
}
