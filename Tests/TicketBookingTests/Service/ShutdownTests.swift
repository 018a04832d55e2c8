import CausewayHTTP
import Foundation
import TestSupport
import Testing

/// SIGTERM while requests are in flight: every client gets an answer, and the process ends in good order.
@Suite(.timeLimit(.minutes(3)))
struct ShutdownTests {
    private struct Outcome {
        var answers: [HTTPClientResponse] = []
        var failures: [String] = []
        var end = ""
        var time = Duration.zero
    }

    /// Sends 100 bookings, each on a connection of its own, and SIGTERM once the server has them all in hand.
    private func stop(
        _ process: ChildProcess, port: Int, then goOn: () -> Void = {}
    ) async throws -> Outcome {
        try await TicketClient.with(url: "http://127.0.0.1:\(port)", connections: 100) { client in
            var outcome = Outcome()
            try await withThrowingTaskGroup(of: Result<HTTPClientResponse, any Error>.self) { group in
                for number in 0..<100 {
                    group.addTask {
                        // Seats of their own, one for each.
                        let row = ["A", "B", "C", "D", "E", "F", "G", "H", "I", "J"][number / 10]
                        do {
                            return .success(try await client.book("concert-4", "\(row)\(number % 10 + 1)"))
                        } catch {
                            return .failure(error)
                        }
                    }
                }
                try await eventually { ServerSockets.served(port: port) >= 100 }
                let start = ContinuousClock.now
                process.terminate()
                goOn()
                for try await result in group {
                    switch result {
                    case .success(let answer): outcome.answers.append(answer)
                    case .failure(let error): outcome.failures.append("\(error)")
                    }
                }
                outcome.end = "\(try await process.waitForExit())"
                outcome.time = ContinuousClock.now - start
            }
            return outcome
        }
    }

    /// Waits until what readiness still lacks is at most the deciding side.
    private func awaitGateway(port: Int, _ isReady: @escaping (HTTPClientResponse) -> Bool) async throws {
        try await TicketClient.with(url: "http://127.0.0.1:\(port)") { client in
            try await eventually(within: .seconds(20)) { isReady(try await client.get("/readyz")) }
        }
    }

    private func gateway(_ broker: BrokerProcess, port: Int) throws -> ChildProcess {
        // Requests may wait for longer than the stop does.
        try ChildProcess(
            executable: BuiltExecutable.path("TicketBooking"),
            arguments: [
                "--role", "gateway", "--bootstrap", broker.bootstrapServers, "--port", "\(port)", "--timeout", "30",
                "--fetch-wait", "0.005",
            ])
    }

    @Test func everythingInOneProcessEndsInGoodOrder() async throws {
        let port = Int(try FreePort.next())
        let process = try ChildProcess(
            executable: BuiltExecutable.path("TicketBooking"), arguments: ["--port", "\(port)"])
        // The broker lets the first worker wait for three seconds, so the requests are held up for most of these.
        try await awaitGateway(port: port) { response in
            let reasons = response.object["reasons"] as? [String] ?? []
            return response.status == .ok || (!reasons.isEmpty && reasons.allSatisfy { $0.hasPrefix("commands: ") })
        }
        let outcome = try await stop(process, port: port)
        #expect(outcome.failures == [])
        // Whom the stop comes before the decision is told so.
        #expect(outcome.answers.allSatisfy { [.created, .serviceUnavailable].contains($0.status) })
        #expect(outcome.answers.count == 100)
        #expect(outcome.end == "exit code 0")
        #expect(outcome.time < .seconds(5))
    }

    @Test func whatIsInFlightIsDecided() async throws {
        let broker = try await BrokerProcess.start()
        let worker = try ChildProcess(
            executable: BuiltExecutable.path("TicketBooking"),
            arguments: ["--role", "worker", "--bootstrap", broker.bootstrapServers, "--fetch-wait", "0.005"])
        let port = Int(try FreePort.next())
        let gateway = try gateway(broker, port: port)
        try await worker.line(containing: "TicketBooking serves ticket-commands", within: .seconds(20))
        try await awaitGateway(port: port) { $0.status == .ok }
        worker.kill(SIGSTOP)
        let outcome = try await stop(gateway, port: port) { worker.kill(SIGCONT) }
        #expect(outcome.failures == [])
        #expect(outcome.answers.count { $0.status == .created } == 100)
        #expect(outcome.end == "exit code 0")
        #expect(outcome.time < .seconds(5))
        worker.terminate()
        #expect(try await worker.waitForExit() == .exited(code: 0))
    }

    @Test func whatNobodyDecidesIsAnsweredAllTheSame() async throws {
        let broker = try await BrokerProcess.start()
        let port = Int(try FreePort.next())
        let gateway = try gateway(broker, port: port)
        try await awaitGateway(port: port) { $0.status == .ok }
        let outcome = try await stop(gateway, port: port)
        #expect(outcome.failures == [])
        #expect(outcome.answers.count == 100)
        for answer in outcome.answers {
            expectProblem(answer, 503)
            #expect(answer.fields[.retryAfter] != nil)
        }
        #expect(outcome.end == "exit code 0")
        #expect(outcome.time < .seconds(5))
        broker.process.terminate()
        #expect(try await broker.process.waitForExit() == .exited(code: 0))
    }
}
