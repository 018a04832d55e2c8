import TestSupport
import Testing

@testable import CausewayRuntime

@Suite(.timeLimit(.minutes(3))) struct TCPConnectTests {
    @Test func aRefusedConnectionSaysWhere() async throws {
        try await withLoop { loop in
            let address = SocketAddress(host: "127.0.0.1", port: Int(try FreePort.next()))
            let error = await #expect(throws: RuntimeError.self) { try await loop.connect(to: address) }
            #expect(error?.code == .connectFailed)
            #expect(error?.message.contains("\(address)") == true)
            #expect(error?.message.contains("connection refused") == true)
        }
    }

    @Test func aNameOrAPortThatIsNoneIsNamed() async throws {
        try await withLoop { loop in
            let name = await #expect(throws: RuntimeError.self) {
                try await loop.connect(to: SocketAddress(host: "example.invalid", port: 80))
            }
            #expect(name?.message.contains("'example.invalid' is no IP address") == true)
            let port = await #expect(throws: RuntimeError.self) {
                try await loop.connect(to: SocketAddress(host: "127.0.0.1", port: 70_000))
            }
            #expect(port?.message.contains("70000 is no port") == true)
        }
    }

    /// A server whose backlog is full, so that a connect to it hangs.
    private struct FullServer {
        let address: SocketAddress
        let server: TestServer

        init(on loop: EventLoop) async throws {
            var options = TCPListener.Options()
            options.connectionLimit = 0
            options.backlog = 1
            server = try await TestServer(on: loop, options) { _ in }
            address = await server.address
            // Fill it up: from some connection on they hang.
            for _ in 0..<20 {
                let address = address
                do {
                    _ = try await loop.run {
                        try await TCPStream.connect(to: address, on: loop, deadline: .after(.milliseconds(200)))
                    }
                } catch let error as RuntimeError where error.code == .timedOut {
                    return
                }
            }
            throw RuntimeError(.timedOut, "the backlog never filled")
        }
    }

    @Test func aServerThatDoesNotAnswerTimesOut() async throws {
        try await withLoop { loop in
            let full = try await FullServer(on: loop)
            let start = Deadline.now()
            let error = await #expect(throws: RuntimeError.self) {
                try await loop.run {
                    try await TCPStream.connect(
                        to: full.address, on: loop, deadline: start.advanced(by: .milliseconds(50)))
                }
            }
            #expect(error?.code == .timedOut)
            #expect(error?.message.contains("\(full.address)") == true)
            #expect(start.advanced(by: .milliseconds(50)).hasPassed)
        }
    }

    @Test func cancellationEndsTheWait() async throws {
        try await withLoop { loop in
            let full = try await FullServer(on: loop)
            let waiting = loop.start {
                try await TCPStream.connect(to: full.address, on: loop, deadline: .never)
            }
            // Under way before it is cancelled.
            for _ in 0..<3 { await loop.perform {} }
            waiting.cancel()
            let error = await #expect(throws: RuntimeError.self) { try await waiting.value }
            #expect(error?.code == .cancelled)
        }
    }

    @Test func aTaskThatIsCancelledAlreadyDoesNotConnect() async throws {
        try await withLoop { loop in
            let full = try await FullServer(on: loop)
            let waiting = loop.start {
                withUnsafeCurrentTask { $0?.cancel() }
                return try await TCPStream.connect(to: full.address, on: loop, deadline: .never)
            }
            let error = await #expect(throws: RuntimeError.self) { try await waiting.value }
            #expect(error?.code == .cancelled)
        }
    }

    @Test func theEndOfTheLoopEndsTheWait() async throws {
        try await withLoop("server") { serverLoop in
            let loop = try EventLoop(name: "client")
            let full = try await FullServer(on: serverLoop)
            let waiting = loop.start {
                try await TCPStream.connect(to: full.address, on: loop, deadline: .never)
            }
            for _ in 0..<3 { await loop.perform {} }
            await loop.shutdown()
            let error = await #expect(throws: RuntimeError.self) { try await waiting.value }
            #expect(error?.code == .loopClosed)
            // From then on there is no socket to be had.
            let late = await #expect(throws: RuntimeError.self) { try await loop.connect(to: full.address) }
            #expect(late?.code == .loopClosed)
        }
    }
}
