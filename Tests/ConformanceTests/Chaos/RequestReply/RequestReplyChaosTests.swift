import CausewayKafka
import CausewayRequestReply
import CausewayRuntime
import CausewayTesting
import Foundation
import KafkaTestSupport
import Testing

/// Requesters and responders as processes that are killed, frozen and stopped.
@Suite(
    .serialized, .enabled(if: ApacheKafka.isAvailable, "\(ApacheKafka.whyNotAvailable ?? "")"),
    .timeLimit(.minutes(5)))
struct RequestReplyChaosTests {
    /// What has expired while the responder was frozen never reaches its handler.
    @Test func aFrozenResponderSkipsWhatHasExpired() async throws {
        let processes = try await RequestReplyProcesses(partitions: 4)
        let responder = try AnsweringProcess(processes)
        defer { responder.process.kill(SIGKILL) }
        try await withLoops(1) { loops in
            var configuration = RequesterConfiguration(
                bootstrapServers: processes.broker.bootstrapServers, replyTopic: processes.replies)
            configuration.requestTopics = [processes.requests]
            configuration.refusesWithoutResponder = false
            configuration.shedsLoad = false
            let requester = try Requester(configuration: configuration, loop: loops[0])
            try await ending {
                try await requester.waitUntilReady()
                try await eventually(within: .seconds(30)) { responder.isReady }
                #expect(await requester.outcome("warm", to: processes.requests, within: .seconds(20)) == "reply")
                try await eventually { responder.handled == 1 }

                try await responder.process.freeze()
                let clock = ContinuousClock()
                let frozen = clock.now
                var outcomes: [String: Int] = [:]
                try await withThrowingTaskGroup(of: String.self) { group in
                    for _ in 0..<1_000 {
                        group.addTask {
                            await requester.outcome("late", to: processes.requests, within: .milliseconds(500))
                        }
                    }
                    for try await outcome in group { outcomes[outcome, default: 0] += 1 }
                }
                #expect(outcomes == ["timeout": 1_000])
                try await clock.sleep(until: frozen + .seconds(2))
                responder.process.kill(SIGCONT)

                try await eventually(within: .seconds(20)) { responder.expired == 1_000 }
                #expect(responder.handled == 1)
                try await eventually(within: .seconds(20)) { try await processes.lag() == 0 }
                // It goes on as before.
                #expect(await requester.outcome("again", to: processes.requests, within: .seconds(20)) == "reply")
                #expect(requester.statistics.late == 0)
            } finally: {
                await requester.stop(deadline: .now())
            }
        }
    }

    /// Three requesters and three responders, one of them killed or started every three seconds for a minute.
    @Test func everyRequestEndsOnceThoughProcessesAreKilled() async throws {
        let session = Duration.milliseconds(1_500)
        let deadline = Duration.seconds(5)
        let processes = try await RequestReplyProcesses(partitions: 6, sessionTimeout: session)
        var random = SeededRandom(seed: 8)
        var responders = try (0..<3).map { _ in try AnsweringProcess(processes, ["--work", "0.002"]) }
        func asking() throws -> AskingProcess {
            try AskingProcess(processes, ["--rate", "100", "--deadline", "\(deadline / .seconds(1))"])
        }
        try await eventually(within: .seconds(40)) { responders.allSatisfy(\.isReady) }
        var requesters = try (0..<3).map { _ in try asking() }
        var ended: [AskingProcess] = []
        defer {
            for responder in responders { responder.process.kill(SIGKILL) }
            for requester in requesters + ended { requester.process.kill(SIGKILL) }
        }
        try await eventually(within: .seconds(20)) { requesters.allSatisfy(\.isReady) }

        let clock = ContinuousClock()
        let start = clock.now
        var kills = 0
        for step in 1...20 {
            try await clock.sleep(until: start + .seconds(3) * step)
            // Killed in one step and started again in the next: two of three are always there.
            if step % 2 == 0 {
                if !requesters.allSatisfy(\.process.isRunning) {
                    requesters.append(try asking())
                    ended += requesters.filter { !$0.process.isRunning }
                    requesters.removeAll { !$0.process.isRunning }
                } else {
                    responders.removeAll { !$0.process.isRunning }
                    responders.append(try AnsweringProcess(processes, ["--work", "0.002"]))
                }
            } else {
                // Two of three times a responder: that is what costs replies.
                let victim = Int(random.next() % 3)
                let process = step % 6 == 5 ? requesters[victim].process : responders[victim].process
                process.kill(SIGKILL)
                try await process.waitForExit()
                kills += 1
            }
        }
        var begun: [Int] = []
        for requester in requesters { begun.append(try await requester.stop()) }
        #expect(kills == 10)

        // Of a requester that was not killed every request has its end, once.
        for (requester, begun) in zip(requesters, begun) {
            #expect(requester.outcomes.map(\.number).sorted() == Array(0..<begun))
        }
        let all = (requesters + ended).flatMap(\.outcomes)
        let took = all.map(\.took).sorted()
        let limit = deadline / .milliseconds(1)
        let p999 = took[took.count * 999 / 1_000]
        let prompt = all.count { $0.end == "reply" && Double($0.took) <= (session + .seconds(2)) / .milliseconds(1) }
        let ends = Dictionary(all.map { ($0.end, 1) }, uniquingKeysWith: +)
        print(
            "\(all.count) requests, \(kills) kills: \(ends), p99.9 \(p999) ms, most \(took.last ?? 0) ms, in time \(prompt)"
        )
        #expect(all.count > 12_000)
        #expect(ends["wrong"] == nil)
        #expect(Double(p999) <= limit + 100)
        #expect(Double(took.last ?? 0) <= limit + 500)
        #expect(Double(prompt) >= 0.95 * Double(all.count))
    }

    /// Three heartbeats that did not come are enough, and a responder that comes back is asked again.
    @Test func aKilledResponderIsNoticed() async throws {
        let processes = try await RequestReplyProcesses(partitions: 2, sessionTimeout: .milliseconds(1_500))
        var responder = try AnsweringProcess(processes)
        defer { responder.process.kill(SIGKILL) }
        try await withLoops(1) { loops in
            var configuration = RequesterConfiguration(
                bootstrapServers: processes.broker.bootstrapServers, replyTopic: processes.replies)
            configuration.requestTopics = [processes.requests]
            let requester = try Requester(configuration: configuration, loop: loops[0])
            func outcome(_ limit: Duration) async -> String {
                await requester.outcome("x", to: processes.requests, within: limit)
            }
            try await ending {
                try await requester.waitUntilReady()
                try await eventually(within: .seconds(30)) { responder.isReady }
                try await eventually { await requester.hasResponder(of: processes.requests) }
                #expect(await outcome(.seconds(20)) == "reply")
                responder.process.kill(SIGKILL)
                let noticed = try await ContinuousClock().measure {
                    try await eventually { await outcome(.milliseconds(300)) == "noResponder" }
                }
                // The last heartbeat may be up to a second old, and a tick another one.
                #expect(noticed > .seconds(2) && noticed < .seconds(8))
                let took = await duration { #expect(await outcome(.seconds(20)) == "noResponder") }
                #expect(took < .milliseconds(250))
                responder = try AnsweringProcess(processes)
                try await eventually(within: .seconds(30)) { await outcome(.seconds(5)) == "reply" }
            } finally: {
                await requester.stop(deadline: .now())
            }
        }
    }

    /// A requester that is asked to stop ends every request with a result of its own kind.
    @Test func fiveHundredPendingRequestsEndAtSIGTERM() async throws {
        let processes = try await RequestReplyProcesses(partitions: 2)
        let requester = try AskingProcess(processes, ["--at-once", "500", "--deadline", "60"])
        defer { requester.process.kill(SIGKILL) }
        _ = try await requester.process.line(containing: "pending 500", within: .seconds(30))
        #expect(try await requester.stop() == 500)
        #expect(requester.process.exitStatus == .exited(code: 0))
        #expect(requester.outcomes.map(\.number).sorted() == Array(0..<500))
        #expect(requester.outcomes.allSatisfy { $0.end == "draining" })
    }
}
