import TestSupport

/// The real executable with the embedded broker, started once for the tests of this process and ended with it.
enum SharedTickets {
    private static let start = Task {
        let process = try ChildProcess(executable: BuiltExecutable.path("TicketBooking"), arguments: ["--port", "0"])
        return (process, try await process.servedURL())
    }

    /// Where it serves.
    static var url: String { get async throws { try await start.value.1 } }

    /// Whether it has not ended.
    static var isRunning: Bool { get async throws { try await start.value.0.isRunning } }
}

extension ChildProcess {
    /// Waits until the sample serves, and returns what it serves.
    func servedURL(within limit: Duration = .seconds(30)) async throws -> String {
        let line = try await line(containing: "TicketBooking serves ", within: limit)
        return String(line.split(separator: " ").last ?? "")
    }
}
