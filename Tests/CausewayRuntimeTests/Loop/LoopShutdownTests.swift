import Synchronization
import TestSupport
import Testing

@testable import CausewayRuntime

@Suite(.timeLimit(.minutes(3))) struct LoopShutdownTests {
    @Test func openConnectionsAndListenersEndAndWaitersAreWoken() async throws {
        try await withLoop("peer") { peerLoop in
            let loop = try EventLoop(name: "ending")
            let peers = try await TestServer(on: peerLoop) { stream in
                // Takes nothing; sees the end of the other side.
                let (closed, continuation) = AsyncStream<Never>.makeStream()
                stream.onPeerClosed = { continuation.finish() }
                for await _ in closed {}
            }
            let listening = try await EchoServer(on: loop)
            let ends = Recorder<String>()
            let readers = Atomic(0)
            var tasks: [Task<Void, any Error>] = []
            for index in 0..<20 {
                let client = try await loop.connect(to: await peers.address)
                tasks.append(
                    loop.start {
                        client.onPeerClosed = { ends.add("owner told") }
                        client.onClosed = { ends.add("closed") }
                        if index == 0 {
                            client.outbound += [UInt8](repeating: 1, count: 20_000_000)
                            do { try await client.flush() } catch { ends.add("writer: \(error)") }
                        } else {
                            readers.add(1, ordering: .relaxed)
                            if !(await client.readMore(beyond: client.inboundCount)) { ends.add("reader woken") }
                            let error = #expect(throws: RuntimeError.self) { try client.flushNow() }
                            #expect(error?.message.contains("'ending' has ended") == true)
                        }
                    })
            }
            try await eventually(within: patience) { peers.open == 20 && readers.load(ordering: .relaxed) == 19 }
            let address = await listening.address
            await loop.shutdown()
            for task in tasks { try await task.value }
            #expect(ends.values.filter { $0 == "owner told" }.count == 20)
            #expect(ends.values.filter { $0 == "closed" }.count == 20)
            #expect(ends.values.filter { $0 == "reader woken" }.count == 19)
            #expect(ends.values.contains { $0.contains("connectionClosed") && $0.contains("'ending' has ended") })
            // Its listener is gone too.
            let refused = await #expect(throws: RuntimeError.self) { try await peerLoop.connect(to: address) }
            #expect(refused?.code == .connectFailed)
        }
    }

    @Test func whatIsOpenedWhileItEndsIsClosedToo() async throws {
        try await withLoop("peer") { peerLoop in
            let echo = try await EchoServer(on: peerLoop)
            let address = await echo.address
            let loop = try EventLoop(name: "ending")
            let tries = Atomic(0)
            let client = try await loop.connect(to: address)
            let stubborn = loop.start {
                _ = await client.readMore(beyond: client.inboundCount)
                // Connects again until it is told that there is no loop.
                while true {
                    tries.add(1, ordering: .relaxed)
                    do {
                        let next = try await TCPStream.connect(to: address, on: loop, deadline: .never)
                        _ = await next.readMore(beyond: next.inboundCount)
                    } catch {
                        return error
                    }
                }
            }
            for _ in 0..<3 { await loop.perform {} }
            await loop.shutdown()
            #expect((try await stubborn.value as? RuntimeError)?.code == .loopClosed)
            #expect(tries.load(ordering: .relaxed) >= 1)
            try await eventually(within: patience) { echo.server.open == 0 }
        }
    }

    @Test func nothingOfAnEndedLoopStaysInMemory() async throws {
        weak var core: LoopCore?
        weak var stream: TCPStream?
        weak var timer: LoopTimer?
        let held = try EventLoop(name: "ended")
        core = held.core
        do {
            let echo = try await EchoServer(on: held)
            let client = try await held.connect(to: await echo.address)
            stream = client
            timer = await held.perform {
                let timer = LoopTimer(on: held) {}
                timer.schedule(at: .after(.seconds(3600)))
                timer.cancel()
                return Held(timer: timer)
            }.timer
        }
        await held.shutdown()
        try await eventually(within: patience) { stream == nil && timer == nil }
        _ = consume held
        try await eventually(within: patience) { core == nil }
    }

    /// Carries a timer from its loop.
    private struct Held: @unchecked Sendable { let timer: LoopTimer }

    /// In a process of its own: threads, descriptors and memory of other tests would be counted too.
    @Test func aThousandRoundsLeaveNothing() async {
        await #expect(processExitsWith: .success) {
            for _ in 0..<100 { try await Self.round() }
            let before = try ProcessResources.current()
            for _ in 0..<1000 { try await Self.round() }
            try await eventually(within: patience) { try !ProcessResources.threadNames().contains(Self.roundName) }
            // Dispatch keeps some of its own; a round that kept its loop would leave five each.
            try await eventually(within: patience) {
                let after = try ProcessResources.current()
                return after.descriptors <= before.descriptors + 8
                    && after.residentBytes < before.residentBytes + 8_000_000
            }
        }
    }

    private static let roundName = "rounds"

    private static func round() async throws {
        try await withLoop(roundName) { loop in
            let echo = try await EchoServer(on: loop)
            #expect(try await echo.roundTrip([1, 2, 3], from: loop) == [1, 2, 3])
        }
    }
}
