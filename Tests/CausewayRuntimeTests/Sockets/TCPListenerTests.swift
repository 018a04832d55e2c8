import Synchronization
import TestSupport
import Testing

@testable import CausewayRuntime

@Suite(.timeLimit(.minutes(3))) struct TCPListenerTests {
    @Test func moreClientsThanTheLimitAreServedOneAfterAnother() async throws {
        try await withLoop("server") { loop in
            try await withLoop("client") { clientLoop in
                var options = TCPListener.Options()
                options.connectionLimit = 3
                let echo = try await EchoServer(on: loop, options)
                // All are connected at once: the system's backlog holds the ones that are not accepted.
                var clients: [TCPStream] = []
                for _ in 0..<12 { clients.append(try await clientLoop.connect(to: await echo.address)) }
                try await eventually(within: patience) { echo.server.accepted == 3 }
                for client in clients {
                    let answer = try await clientLoop.run {
                        client.startReading()
                        client.outbound += [1, 2, 3]
                        client.shutdownOutput()
                        defer { client.close() }
                        return await client.readAll()
                    }
                    #expect(answer == [1, 2, 3])
                }
                #expect(echo.server.accepted == 12)
                #expect(echo.server.mostOpen <= 3)
                try await eventually(within: patience) { await echo.server.withListener { $0.connectionCount == 0 } }
            }
        }
    }

    @Test func anOwnersCloseCallbackDoesNotReplaceTheCount() async throws {
        try await withLoop { loop in
            var options = TCPListener.Options()
            options.connectionLimit = 1
            // The test server sets `onClosed` of every connection.
            let echo = try await EchoServer(on: loop, options)
            for _ in 0..<5 { #expect(try await echo.roundTrip([9], from: loop) == [9]) }
        }
    }

    // MARK: Out of descriptors

    @Test func withoutDescriptorsItStopsListeningAndBeginsAgainOnItsPort() async throws {
        let log = RecordingLogSink()
        try await withLoop("server", logger: log.logger) { loop in
            let echo = try await EchoServer(on: loop)
            let address = await echo.address
            // What libuv reports when its reserve descriptor is lost, over and over while the listener is open.
            let calls = await echo.server.withListener { listener in
                var calls = 0
                while listener.isListening, calls < 1000 {
                    listener.connectionWaits(outOfDescriptors)
                    calls += 1
                }
                return calls
            }
            #expect(calls == 1)
            try await eventually(within: patience) { await echo.server.withListener { $0.isListening } }
            #expect(await echo.address == address)
            #expect(try await echo.roundTrip([4], from: loop) == [4])
            #expect(
                log.messages.filter { $0.contains("not accepting on \(address)") && $0.contains("EMFILE") }.count == 1)
        }
    }

    @Test func whileItsPortIsTakenItGoesOnTrying() async throws {
        let log = RecordingLogSink()
        try await withLoop("server", logger: log.logger) { loop in
            let echo = try await EchoServer(on: loop)
            let address = await echo.address
            // Another takes the port in the same moment.
            let other = try #require(
                await echo.server.withListener { listener in
                    listener.connectionWaits(outOfDescriptors)
                    var options = TCPListener.Options()
                    options.port = address.port
                    return try? TCPListener(on: loop, options) { _ in }
                })
            try await eventually(within: patience) { log.messages.contains { $0.contains("EADDRINUSE") } }
            await loop.perform { other.close() }
            try await eventually(within: patience) { await echo.server.withListener { $0.isListening } }
            #expect(try await echo.roundTrip([4], from: loop) == [4])
        }
    }

    @Test func closedWhileItDoesNotListenItStaysClosed() async throws {
        try await withLoop { loop in
            let echo = try await EchoServer(on: loop)
            let address = await echo.address
            await echo.server.withListener { listener in
                listener.connectionWaits(outOfDescriptors)
                listener.close()
            }
            await afterTimer(.milliseconds(150), on: loop)
            await #expect(throws: RuntimeError.self) { try await loop.connect(to: address) }
        }
    }

    @Test func errorsOfOneConnectionAreIgnored() async throws {
        try await withLoop { loop in
            let echo = try await EchoServer(on: loop)
            await echo.server.withListener { $0.connectionWaits(connectionAborted) }
            #expect(try await echo.roundTrip([4], from: loop) == [4])
        }
    }

    // MARK: Addresses

    @Test func aTakenPortIsNamed() async throws {
        try await withLoop { loop in
            let echo = try await EchoServer(on: loop)
            let address = await echo.address
            var options = TCPListener.Options()
            options.port = address.port
            let error = await #expect(throws: RuntimeError.self) { _ = try await EchoServer(on: loop, options) }
            #expect(error?.code == .addressUnavailable)
            #expect(error?.message.contains("127.0.0.1:\(address.port)") == true)
            #expect(error?.message.contains("address already in use") == true)
            // The loop is none the worse.
            #expect(try await echo.roundTrip([4], from: loop) == [4])
        }
    }

    @Test(arguments: ["example.invalid", "", "1.2.3.4.5", "192.0.2.1"]) func anAddressThatIsNotOursIsNamed(
        host: String
    ) async throws {
        try await withLoop { loop in
            var options = TCPListener.Options()
            options.host = host
            let error = await #expect(throws: RuntimeError.self) { _ = try await EchoServer(on: loop, options) }
            #expect(error?.code == .addressUnavailable)
            #expect(error?.message.contains(host) == true)
        }
    }

    @Test func aPortOutOfRangeIsNamed() async throws {
        try await withLoop { loop in
            for port in [-1, 65_536, Int.max] {
                var options = TCPListener.Options()
                options.port = port
                let error = await #expect(throws: RuntimeError.self) { _ = try await EchoServer(on: loop, options) }
                #expect(error?.message.contains("\(port)") == true)
            }
        }
    }

    @Test func loopsShareAPort() async throws {
        try await withLoop("one") { one in
            try await withLoop("two") { two in
                var options = TCPListener.Options()
                options.sharesPort = true
                let first = try await EchoServer(on: one, options)
                options.port = await first.address.port
                options.joinsPort = true
                let second = try await EchoServer(on: two, options)
                for _ in 0..<40 { #expect(try await first.roundTrip([8], from: one) == [8]) }
                #expect(first.server.accepted + second.server.accepted == 40)
            }
        }
    }
}

/// libuv's codes are the system's, negative.
private let outOfDescriptors: Int32 = -24
private let connectionAborted: Int32 = -103
