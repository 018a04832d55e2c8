import Foundation
import Testing

@testable import CausewayTestingCore

@Suite struct ChildProcessTests {
    private func shell(_ script: String, environment: [String: String] = [:]) throws -> ChildProcess {
        try ChildProcess(executable: "/bin/sh", arguments: ["-c", script], environment: environment)
    }

    @Test func capturesLinesOfBothStreamsAndTheStatus() async throws {
        let child = try shell("echo one; echo two >&2; printf 'three'; exit 7")
        #expect(try await child.waitForExit() == .exited(code: 7))
        try await eventually { child.standardOutput == ["one", "three"] && child.standardError == ["two"] }
    }

    @Test func waitsForALine() async throws {
        let child = try shell("echo starting; read ignored; echo port 4711; exec cat")
        #expect(try await child.line(containing: "port") == "port 4711")
        #expect(try await child.line(containing: "starting") == "starting")
    }

    @Test func tellsWhatWasPrintedWhenTheLineDoesNotCome() async throws {
        let child = try shell("echo only this; exec sleep 60")
        try await child.line(containing: "only")
        let error = await #expect(throws: ChildProcessError.self) {
            try await child.line(containing: "ready", within: .milliseconds(20))
        }
        #expect(try #require(error).description.contains("only this"))
        #expect(child.isRunning)
    }

    @Test func noticesAnEndBeforeTheLine() async throws {
        let child = try shell("echo no port free >&2; exit 3")
        let error = await #expect(throws: ChildProcessError.self) {
            try await child.line(containing: "ready", within: .seconds(60))
        }
        let text = try #require(error).description
        #expect(text.contains("exit code 3") && text.contains("no port free"))
    }

    @Test func endsBySignal() async throws {
        let child = try shell("echo up; exec sleep 60")
        try await child.line(containing: "up")
        child.terminate()
        #expect(try await child.waitForExit() == .signaled(SIGTERM))
        child.kill(SIGKILL)  // does nothing: the process has ended
        #expect(child.exitStatus == .signaled(SIGTERM))
    }

    @Test func stillRunningIsAnError() async throws {
        let child = try shell("exec sleep 60")
        await #expect(throws: ChildProcessError.self) { try await child.waitForExit(within: .milliseconds(10)) }
    }

    @Test func environmentIsAddedToOurs() async throws {
        let child = try shell(#"echo "$CAUSEWAY_A-$PATH""#, environment: ["CAUSEWAY_A": "b c"])
        let path = try #require(ProcessInfo.processInfo.environment["PATH"])
        #expect(try await child.line(containing: "b c-") == "b c-" + path)
    }

    @Test func startsInItsFolder() async throws {
        let child = try ChildProcess(executable: "pwd", workingDirectory: "/usr")
        #expect(try await child.line(containing: "/") == "/usr")
    }

    @Test func anExecutableThatIsNotThere() {
        #expect(throws: ChildProcessError.self) { try ChildProcess(executable: "/no/such/thing") }
    }

    @Test func endsWithItsLastReference() async throws {
        var child: ChildProcess? = try shell("exec sleep 60")
        let id = try #require(child).processID
        child = nil
        try await eventually { kill(id, 0) == -1 && errno == ESRCH }
    }

    /// A descriptor without close-on-exec, as C libraries open them, must not live on in a child.
    @Test func inheritsOnlyThreeDescriptors() async throws {
        let leaky = open("/dev/zero", O_RDONLY)
        defer { close(leaky) }
        let child = try shell("ls -l /proc/self/fd")
        try await child.waitForExit()
        try await eventually { child.standardOutput.count >= 4 }
        #expect(!child.standardOutput.contains { $0.contains("/dev/zero") })
    }

    @Test func manyAtOnceWithMuchOutput() async throws {
        try await withThrowingTaskGroup { group in
            for number in 0..<20 {
                group.addTask {
                    let child = try shell("i=0; while [ $i -lt 2000 ]; do echo \(number) $i; i=$((i+1)); done")
                    #expect(try await child.waitForExit() == .exited(code: 0))
                    try await eventually { child.standardOutput.last == "\(number) 1999" }
                    #expect(child.standardOutput == (0..<2_000).map { "\(number) \($0)" })
                }
            }
            try await group.waitForAll()
        }
    }

    /// Whatever kills the test process, what it started goes too: the shell stands in for the test process.
    @Test func theWatchEndsProcessesAndRemovesFolders() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "watch \(UUID())")
        let kept = FileManager.default.temporaryDirectory.appending(path: "watch kept \(UUID())")
        for each in [folder, kept] {
            try FileManager.default.createDirectory(at: each, withIntermediateDirectories: true)
        }
        defer { try? FileManager.default.removeItem(at: kept) }
        let watched = try shell("exec sleep 60")
        let forgotten = try shell("exec sleep 60")
        let pair = try DescriptorPair()
        let watch = SpawnCommand(
            executable: "/bin/sh", arguments: ["-c", ParentWatch.script],
            standardDescriptors: [pair.far, nil, nil])
        let watchLife = ChildLife(processID: try watch.start())
        pair.closeFar()
        let lines = [
            "process \(watched.processID)", "process \(forgotten.processID)", "ended \(forgotten.processID)",
            "folder \(kept.path)", "folder \(folder.path)", "removed \(kept.path)", "",
        ].joined(separator: "\n")
        try FileHandle(fileDescriptor: pair.near, closeOnDealloc: false).write(contentsOf: Data(lines.utf8))
        pair.closeNear()
        try await eventually { watchLife.status == .exited(code: 0) }
        #expect(try await watched.waitForExit() == .signaled(SIGKILL))
        #expect(forgotten.isRunning)
        #expect(!FileManager.default.fileExists(atPath: folder.path))
        #expect(FileManager.default.fileExists(atPath: kept.path))
    }
}
