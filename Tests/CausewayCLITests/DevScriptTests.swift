import CausewayHTTP
import CausewayRuntime
import Foundation
import TestSupport
import Testing

/// `Scripts/dev`, with a gateway that is built already: a change restarts it, and the port stays open.
@Suite(.timeLimit(.minutes(3)))
struct DevScriptTests {
    /// The script with a folder that it watches.
    private struct Dev {
        let process: ChildProcess
        let folder: URL
        let port: Int

        /// Changes a source.
        func change() throws {
            try Data(UUID().uuidString.utf8).write(to: folder.appendingPathComponent("Source.swift"))
        }
    }

    private static var script: String {
        var path = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { path.deleteLastPathComponent() }
        return path.appendingPathComponent("Scripts/dev").path
    }

    private func withDev(build: String = "true", _ body: (Dev) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("dev-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let port = Int(try FreePort.next())
        let command = build.replacingOccurrences(of: "FOLDER", with: folder.path)
        let process = try ChildProcess(
            executable: Self.script,
            arguments: [
                "--port", "\(port)", "--watch", folder.path, "--build", command, BuiltExecutable.path("causeway"),
                "gateway", "--bootstrap", "127.0.0.1:1", "--port", "\(port)",
            ])
        try await process.line(containing: "running causeway, process ", within: .seconds(60))
        try await body(Dev(process: process, folder: folder, port: port))
        process.terminate()
        #expect(try await process.waitForExit(within: .seconds(30)) == .exited(code: 0))
    }

    /// Processes that were started, as the script tells.
    private func started(_ dev: Dev) -> [String] {
        dev.process.standardOutput.filter { $0.contains("running causeway, process ") }
    }

    private func hello(_ dev: Dev, _ loop: EventLoop) async throws {
        let client = HTTPClient(host: "127.0.0.1", port: dev.port, loop: loop)
        let answer = try await client.execute(HTTPRequest(.get, "/hello"), deadline: .after(.seconds(30)))
        #expect(answer.text == "hello")
        await client.shutdown()
    }

    @Test func noRequestIsRefusedWhileTheProgramIsReplaced() async throws {
        try await withDev { dev in
            let loop = try EventLoop(name: "client")
            let clients = Task {
                var answered = 0
                // A connection for each request.
                while !Task.isCancelled {
                    let start = ContinuousClock.now
                    do {
                        try await hello(dev, loop)
                        answered += 1
                    } catch  where Task.isCancelled {
                        break
                    } catch let error as HTTPClientError where error.code == .connectionClosed {
                        // Who takes longer than 100 ms from connecting to asking has an idle connection at the stop.
                        if ContinuousClock.now - start < .milliseconds(80) { throw error }
                    }
                }
                return answered
            }
            do {
                for count in 2...6 {
                    try dev.change()
                    try await eventually(within: .seconds(30)) { started(dev).count >= count }
                    try await hello(dev, loop)
                }
                clients.cancel()
                #expect(try await clients.value >= 5)
                #expect(Set(started(dev)).count >= 6)
            } catch {
                clients.cancel()
                _ = await clients.result
                await loop.shutdown()
                throw error
            }
            await loop.shutdown()
        }
    }

    @Test func aBuildThatFailsLeavesTheProgramRunning() async throws {
        // Fails as long as there is a file "broken".
        try await withDev(build: "test ! -e FOLDER/broken") { dev in
            let loop = try EventLoop(name: "client")
            try Data().write(to: dev.folder.appendingPathComponent("broken"))
            try dev.change()
            try await dev.process.line(containing: "the program from before the change runs on", within: .seconds(30))
            try await hello(dev, loop)
            #expect(started(dev).count == 1)
            try FileManager.default.removeItem(at: dev.folder.appendingPathComponent("broken"))
            try dev.change()
            try await eventually(within: .seconds(30)) { started(dev).count >= 2 }
            try await hello(dev, loop)
            await loop.shutdown()
        }
    }

    @Test func aPortThatIsTakenIsRefused() async throws {
        try await withDev { dev in
            let second = try ChildProcess(
                executable: Self.script, arguments: ["--port", "\(dev.port)", "--watch", dev.folder.path, "/bin/true"])
            try await second.line(containing: "choose another port (--port)", within: .seconds(30))
            #expect(try await second.waitForExit(within: .seconds(30)) == .exited(code: 1))
        }
    }
}
