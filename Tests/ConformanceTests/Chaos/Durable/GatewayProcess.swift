import CausewayHTTP
import CausewayRuntime
import CausewayTesting
import Foundation
import TestSupport

/// A gateway of durable requests as a process on a port of its own, that can be killed and started again.
final class GatewayProcess {
    private let arguments: [String]
    private(set) var process: ChildProcess
    private let http: HTTPClient
    private let port: Int

    /// Starts it; returns once it serves.
    init(_ arguments: [String], loop: EventLoop) async throws {
        let process = try Self.start(arguments + ["--port", "0"])
        let line = try await process.line(containing: "port ", within: .seconds(30))
        port = Int(line.dropFirst(5)) ?? 0
        self.process = process
        self.arguments = arguments
        http = HTTPClient(host: "127.0.0.1", port: port, loop: loop)
    }

    func kill() async throws {
        process.kill(SIGKILL)
        try await process.waitForExit()
    }

    /// Starts a new one on the port of the last.
    func startAgain() throws { process = try Self.start(arguments + ["--port", "\(port)"]) }

    /// Waits until it serves.
    func awaitServing() async throws { _ = try await process.line(containing: "port ", within: .seconds(30)) }

    func close() async { await http.shutdown() }

    /// What a client is told; a connection that breaks is nothing.
    var client: GatewayClient { GatewayClient(http: http) }

    private static func start(_ arguments: [String]) throws -> ChildProcess {
        try ChildProcess(executable: BuiltExecutable.path("KafkaTestMember"), arguments: arguments)
    }
}
