import CausewayEmbeddedBroker
import CausewayHTTP
import CausewayObservability
import TestSupport
import Testing
import TicketDomain

@testable import TicketBooking

/// The broker goes and comes back under a sample that keeps running.
@Suite(.timeLimit(.minutes(4)))
struct OutageTests {
    private static let topics = TicketTopics.all.map { EmbeddedBroker.Topic($0.name, partitions: $0.partitions) }

    private func options(_ broker: EmbeddedBroker) -> TicketOptions {
        var options = TicketOptions()
        options.bootstrapServers = broker.bootstrapServers
        options.port = 0
        options.fetchWait = .milliseconds(5)
        options.sessionTimeout = .seconds(6)
        options.requestTimeout = .seconds(2)
        options.logLevel = .critical
        return options
    }

    @Test func requestsFailByTheirDeadlineAndLaterOnesSucceed() async throws {
        let broker = try EmbeddedBroker(topics: Self.topics)
        try await withTickets(options(broker)) { url in
            try await TicketClient.with(url: url, connections: 64) { client in
                let before = try await client.book("concert-1", "A1")
                #expect(before.status == .created)
                try await broker.takeDown()
                // Shows of every partition, several at once.
                let answers = try await withThrowingTaskGroup(of: (HTTPClientResponse, Duration).self) { group in
                    for number in 0..<40 {
                        group.addTask {
                            let start = ContinuousClock.now
                            let seat = ["B", "C", "D", "E"][number / 12] + "\(number % 12 + 1)"
                            let answer = try await client.book("concert-\(number % 8 + 1)", seat)
                            return (answer, ContinuousClock.now - start)
                        }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                for (answer, time) in answers {
                    expectProblem(answer, answer.status == .serviceUnavailable ? 503 : 504)
                    #expect(time < .seconds(3))
                }
                #expect(try await client.get("/v1/shows").status == .ok)
                try await broker.bringUp()
                for show in 1...8 {
                    try await eventually(within: .seconds(30)) {
                        // Its seat may have been held by an attempt that got no answer.
                        for seat in 1...12 {
                            let status = try await client.book("concert-\(show)", "A\(seat)").status
                            if status == .created { return true }
                            if status != .conflict { return false }
                        }
                        return false
                    }
                }
                #expect(try await client.get("/readyz").status == .ok)
            }
        }
        let log = try await TicketLog.check(on: broker.bootstrapServers)
        #expect(log.violations.isEmpty)
        #expect(log.bookings(.held) >= 9)
        await broker.close()
    }

    @Test func aClusterThatComesLaterIsWaitedFor() async throws {
        let port = try FreePort.next()
        let http = Int(try FreePort.next())
        var options = TicketOptions()
        options.bootstrapServers = "127.0.0.1:\(port)"
        options.port = http
        options.fetchWait = .milliseconds(5)
        options.logLevel = .critical
        let late = LateBroker()
        async let served: Void = withTickets(options) { url in
            try await TicketClient.with(url: url) { client in
                let ready = try await client.get("/readyz")
                #expect(ready.status == .ok)
                let booked = try await client.book("concert-1", "A1")
                #expect(booked.status == .created)
            }
        }
        try await TicketClient.with(url: "http://127.0.0.1:\(http)") { client in
            // Until the first attempt has failed.
            try await eventually(within: .seconds(20)) {
                let response = try await client.get("/readyz")
                let reasons = response.object["reasons"] as? [String] ?? []
                let hasFailed = reasons.contains { $0.hasPrefix("topics: ") && !$0.hasSuffix("yet") }
                return response.status == .serviceUnavailable && hasFailed
            }
            #expect(try await client.get("/livez").status == .ok)
            #expect(try await client.get("/").status == .ok)
            let refused = try await client.book("concert-1", "A1")
            expectProblem(refused, 503)
            #expect(refused.fields[.retryAfter] != nil)
            try late.start(port: port, topics: Self.topics)
        }
        try await served
        await late.close()
    }

    @Test func topicsWithOtherPartitionsAreRefused() async throws {
        var topics = Self.topics
        topics[1].partitions = 4
        let broker = try EmbeddedBroker(topics: topics)
        let process = try ChildProcess(
            executable: BuiltExecutable.path("TicketBooking"),
            arguments: ["--role", "worker", "--bootstrap", broker.bootstrapServers])
        try await process.line(containing: "'ticket-events' has 4 partitions, 6 are needed")
        #expect(try await process.waitForExit() == .exited(code: 69))
        await broker.close()
    }
}
