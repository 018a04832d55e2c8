import Synchronization
import TestSupport
import Testing

@testable import CausewayRuntime

@Suite(.timeLimit(.minutes(3))) struct TCPStreamTests {
    @Test(arguments: ["127.0.0.1", "::1", "localhost"]) func echoes(host: String) async throws {
        try await withLoop("server") { serverLoop in
            try await withLoop("client") { clientLoop in
                var options = TCPListener.Options()
                options.host = host
                let echo = try await EchoServer(on: serverLoop, options)
                for size in [1, 100, 65_536, 300_000] {
                    let bytes = Pattern.bytes(size, from: 0)
                    #expect(try await echo.roundTrip(bytes, from: clientLoop) == bytes)
                }
                try await eventually(within: patience) { echo.server.open == 0 }
                #expect(echo.server.accepted == 4)
            }
        }
    }

    /// Bytes that differ at any offset that matters.
    private enum Pattern {
        /// Its length shares no factor with any buffer's, so that shifted bytes differ.
        private static let period: [UInt8] = (0..<65_537).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }

        static func bytes(_ count: Int, from offset: Int) -> [UInt8] {
            var bytes: [UInt8] = []
            bytes.reserveCapacity(count)
            while bytes.count < count {
                bytes += period[((offset + bytes.count) % period.count)...].prefix(count - bytes.count)
            }
            return bytes
        }
    }

    /// One side of a big transfer.
    private final class Side: Sendable {
        let sent = Atomic(0)
        let received = Atomic(0)
        let mostUnsent = Atomic(0)
        let mostUnread = Atomic(0)

        func send(_ total: Int, _ stream: TCPStream) async throws {
            while sent.load(ordering: .relaxed) < total {
                let offset = sent.load(ordering: .relaxed)
                stream.outbound += Pattern.bytes(min(32_768, total - offset), from: offset)
                mostUnsent.max(stream.unsentCount, ordering: .relaxed)
                try await stream.flush()
                sent.store(min(offset + 32_768, total), ordering: .relaxed)
            }
            stream.shutdownOutput()
        }

        /// Takes a little at a time; whether all was as sent.
        func receive(_ stream: TCPStream) async -> Bool {
            var isRight = true
            repeat {
                mostUnread.max(stream.inboundCount, ordering: .relaxed)
                let offset = received.load(ordering: .relaxed)
                let part = Array(stream.inboundCopy.prefix(50_000))
                isRight = isRight && part == Pattern.bytes(part.count, from: offset)
                stream.consume(part.count)
                received.store(offset + part.count, ordering: .relaxed)
                await Task.yield()
                if stream.inboundCount > 0 { continue }
                if !(await stream.readMore(beyond: stream.inboundCount)) { break }
            } while true
            return isRight
        }
    }

    @Test func tenMegabytesBothWaysWithSlowReadersStayBounded() async throws {
        let total = 10_000_000
        let left = Side()
        let right = Side()
        let mayRead = Atomic(false)
        let results = Recorder<Bool>()
        let streams = Recorder<TCPStream>()
        @Sendable func talk(_ side: Side, _ stream: TCPStream) async throws {
            streams.add(stream)
            let sender = stream.loop.start { try await side.send(total, stream) }
            while !mayRead.load(ordering: .relaxed) { await Task.yield() }
            results.add(await side.receive(stream))
            try await sender.value
            try await stream.drain()
        }
        try await withLoop("left") { leftLoop in
            try await withLoop("right") { rightLoop in
                let server = try await TestServer(on: rightLoop) { try await talk(right, $0) }
                let client = try await leftLoop.connect(to: await server.address)
                await leftLoop.perform { client.startReading() }
                let talking = leftLoop.start { try await talk(left, client) }
                // Nobody reads: both come to a stand when the system's buffers are full, reading and sending.
                try await eventually(within: patience) {
                    guard streams.count == 2 else { return false }
                    for stream in streams.values {
                        let isFull = await stream.loop.perform {
                            stream.unsentCount > TCPStream.writeLimit && stream.inboundCount >= TCPStream.readLimit
                        }
                        if !isFull { return false }
                    }
                    return true
                }
                #expect(left.sent.load(ordering: .relaxed) < total)
                #expect(right.sent.load(ordering: .relaxed) < total)
                mayRead.store(true, ordering: .relaxed)
                try await talking.value
                try await eventually(within: patience) { results.count == 2 }
                #expect(results.values == [true, true])
                for side in [left, right] {
                    #expect(side.received.load(ordering: .relaxed) == total)
                    #expect(side.mostUnsent.load(ordering: .relaxed) <= TCPStream.writeLimit + 32_768)
                    #expect(side.mostUnread.load(ordering: .relaxed) <= TCPStream.readLimit + 65_536)
                }
                await leftLoop.perform { client.close() }
            }
        }
    }

    // MARK: One side ends

    @Test func aPeerThatHasSentEverythingStillGetsItsAnswer() async throws {
        try await withLoop { loop in
            let ended = Recorder<Bool>()
            let server = try await TestServer(on: loop) { stream in
                let request = await stream.readAll()
                ended.add(stream.hasEnded && !stream.isClosed)
                stream.outbound += [UInt8](repeating: 7, count: 5_000_000) + [UInt8(request.count)]
                try await stream.drain()
            }
            let address = await server.address
            let answer = try await loop.run {
                let client = try await TCPStream.connect(to: address, on: loop, deadline: .after(.seconds(20)))
                defer { client.close() }
                client.outbound += [1, 2, 3]
                client.shutdownOutput()
                return await client.readAll()
            }
            #expect(answer.count == 5_000_001)
            #expect(answer.last == 3)
            #expect(ended.values == [true])
        }
    }

    @Test func theEndIsSentOnlyAfterWhatIsUnsent() async throws {
        try await withLoop { loop in
            let sizes = Recorder<Int>()
            let server = try await TestServer(on: loop) { sizes.add(await $0.readAll().count) }
            let client = try await loop.connect(to: await server.address)
            await loop.perform {
                // More than the system takes at once: the rest is queued in libuv, and what follows waits for it.
                client.outbound += [UInt8](repeating: 1, count: 8_000_000)
                try? client.flushNow()
                #expect(!client.isDrained)
                client.outbound += [UInt8](repeating: 2, count: 1000)
                client.shutdownOutput()
            }
            try await eventually(within: patience) { sizes.values == [8_001_000] }
            await loop.perform { client.close() }
        }
    }

    @Test func aResetIsToldToReaderWriterAndOwnerOnce() async throws {
        try await withLoop("server") { loop in
            try await withLoop("client") { clientLoop in
                let calls = Atomic(0)
                let errors = Recorder<RuntimeError>()
                let server = try await TestServer(on: loop) { stream in
                    stream.onPeerClosed = { calls.add(1, ordering: .relaxed) }
                    let writer = loop.start {
                        do {
                            while true {
                                stream.outbound += [UInt8](repeating: 1, count: 65_536)
                                try await stream.flush()
                            }
                        } catch {
                            if let error = error as? RuntimeError { errors.add(error) }
                        }
                    }
                    while await stream.readMore(beyond: stream.inboundCount) { stream.consume(stream.inboundCount) }
                    try await writer.value
                    errors.add(stream.closedError)
                }
                let client = try await clientLoop.connect(to: await server.address)
                try await eventually(within: patience) { server.accepted == 1 }
                // Closed with bytes unread: the system resets the connection.
                try await eventually(within: patience) { await loop.perform { true } }
                try await clientLoop.run {
                    client.startReading()
                    _ = await client.readMore(beyond: client.inboundCount)
                    client.close()
                }
                try await eventually(within: patience) { errors.count == 2 }
                for error in errors.values {
                    #expect(error.code == .connectionClosed)
                    #expect(error.message.contains("ECONNRESET") || error.message.contains("EPIPE"))
                }
                #expect(calls.load(ordering: .relaxed) == 1)
            }
        }
    }

    @Test func closingWakesReaderAndWriterAndSaysNothingOfThePeer() async throws {
        try await withLoop { loop in
            let server = try await TestServer(on: loop) { await neverEnding($0) }
            let client = try await loop.connect(to: await server.address)
            let calls = Atomic(0)
            let reader = loop.start {
                client.onPeerClosed = { calls.add(1, ordering: .relaxed) }
                return await client.readMore(beyond: client.inboundCount)
            }
            let writer = loop.start {
                client.outbound += [UInt8](repeating: 1, count: 20_000_000)
                try await client.flush()
            }
            try await eventually(within: patience) { await loop.perform { client.unsentCount > TCPStream.writeLimit } }
            await loop.perform {
                client.close()
                client.close()
            }
            #expect(try await reader.value == false)
            let error = await #expect(throws: RuntimeError.self) { try await writer.value }
            #expect(error?.code == .connectionClosed)
            #expect(error?.message == "the connection is closed")
            #expect(calls.load(ordering: .relaxed) == 0)
        }
    }

    @Test func wakeReaderEndsTheWaitOnly() async throws {
        try await withLoop { loop in
            let echo = try await EchoServer(on: loop)
            let client = try await loop.connect(to: await echo.address)
            let reader = loop.start { await client.readMore(beyond: client.inboundCount) }
            await loop.perform { client.wakeReader() }
            // The wake may come before the wait.
            try await eventually(within: patience) {
                await loop.perform { client.wakeReader() }
                return true
            }
            #expect(try await reader.value == false)
            let answer = try await loop.run {
                client.outbound += [5]
                try await client.flush()
                return await client.read(1)
            }
            #expect(answer == [5])
            await loop.perform { client.close() }
        }
    }

    // MARK: A peer that takes nothing

    @Test func aPeerThatTakesNothingIsClosedAfterTheWriteTimeout() async throws {
        try await withLoop { loop in
            let server = try await TestServer(on: loop) { await neverEnding($0) }
            let client = try await loop.connect(to: await server.address)
            let start = Deadline.now()
            let error = await #expect(throws: RuntimeError.self) {
                try await loop.run {
                    client.writeTimeout = .milliseconds(100)
                    client.outbound += [UInt8](repeating: 1, count: 20_000_000)
                    try await client.flush()
                }
            }
            #expect(error?.code == .connectionClosed)
            #expect(error?.message.contains("took or answered nothing") == true)
            #expect(start.advanced(by: .milliseconds(100)).hasPassed)
        }
    }

    @Test func aSlowPeerThatTakesSomethingIsNotClosed() async throws {
        try await withLoop { loop in
            let peers = Recorder<TCPStream>()
            let server = try await TestServer(on: loop) { stream in
                peers.add(stream)
                await neverEnding(stream)
            }
            let client = try await loop.connect(to: await server.address)
            await loop.perform {
                client.outbound += [UInt8](repeating: 1, count: 20_000_000)
                try? client.flushNow()
            }
            // Until the system's buffers are full and nothing moves.
            try await eventually(within: patience) {
                await loop.perform { peers.values.first.map { $0.inboundCount >= TCPStream.readLimit } ?? false }
            }
            let before = await loop.perform { client.unsentCount }
            try await eventually(within: patience) {
                await loop.perform {
                    for peer in peers.values { peer.consume(peer.inboundCount) }
                    return client.unsentCount < before
                }
            }
            // As the timer would: once with progress since the last look, then without.
            let isClosed = await loop.perform {
                client.checkStall()
                let afterProgress = client.isClosed
                client.checkStall()
                return [afterProgress, client.isClosed]
            }
            #expect(isClosed == [false, true])
        }
    }
}

/// Keeps a connection open until it is closed from elsewhere, without consuming.
private func neverEnding(_ stream: TCPStream) async {
    let (closed, continuation) = AsyncStream<Never>.makeStream()
    let previous = stream.onClosed
    stream.onClosed = {
        previous?()
        continuation.finish()
    }
    for await _ in closed {}
}
