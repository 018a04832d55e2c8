import TestSupport

/// The real `causeway` executable.
enum Causeway {
    /// How a run ended and what it printed.
    struct Run {
        let code: Int32?
        let output: [String]
        let error: [String]
        let time: Duration
    }

    /// Starts it.
    static func start(_ arguments: String...) throws -> ChildProcess { try start(arguments) }

    static func start(_ arguments: [String]) throws -> ChildProcess {
        try ChildProcess(executable: BuiltExecutable.path("causeway"), arguments: arguments)
    }

    /// Runs it to its end.
    static func run(_ arguments: String..., within limit: Duration = .seconds(30)) async throws -> Run {
        try await run(arguments, within: limit)
    }

    static func run(_ arguments: [String], within limit: Duration = .seconds(30)) async throws -> Run {
        let start = ContinuousClock.now
        let process = try self.start(arguments)
        let status = try await process.waitForExit(within: limit)
        let time = ContinuousClock.now - start
        // All that was printed has been read once a line that never comes is given up.
        do { try await process.line(containing: "\u{0}", within: limit) } catch is ChildProcessError {}
        let code: Int32? = if case .exited(let code) = status { code } else { nil }
        return Run(code: code, output: process.standardOutput, error: process.standardError, time: time)
    }

    /// Starts an embedded broker; returns its address with it.
    static func broker(_ topics: String..., port: Int = 0) async throws -> (process: ChildProcess, address: String) {
        let process = try start(["broker", "--port", "\(port)"] + topics.flatMap { ["--topic", $0] })
        return (process, try await process.line(containing: "127.0.0.1:"))
    }

    /// Stops a process in good order.
    static func stop(_ process: ChildProcess) async throws -> Int32? {
        process.terminate()
        guard case .exited(let code) = try await process.waitForExit() else { return nil }
        return code
    }
}
