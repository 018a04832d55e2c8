import CausewayHTTP
import CausewayRuntime
import TestSupport
import Testing

/// Connections at rest, which have no task.
@Suite(.timeLimit(.minutes(3))) struct SleepingConnectionTests {
    private static let hello = "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n"

    private func asleep(_ server: TestServer, _ count: Int) async throws {
        try await eventually { await server.server.sleepingConnections() == count }
    }

    @Test func theyWakeForARequest() async throws {
        try await TestServer.run(configure: { $0.wakefulness = .milliseconds(20) }) { server in
            let client = try await server.connect()
            try await asleep(server, 1)
            for _ in 0..<5 {
                // A head in two pieces is one that has begun, and does not sleep.
                try await client.send("GET /hello HTTP/1.1\r\n")
                try await asleep(server, 0)
                try await client.send("Host: a\r\n\r\n" + Self.hello)
                #expect(try await client.response().text == "hello\n")
                #expect(try await client.response().text == "hello\n")
                try await asleep(server, 1)
            }
            try await client.send("GET /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            #expect(try await client.response().text == "hello\n")
            #expect(try await client.rest() == "")
        }
    }

    @Test func theyCloseInTime() async throws {
        try await TestServer.run(configure: {
            $0.wakefulness = .milliseconds(20)
            // Long enough that it is seen asleep on a machine that has much to do.
            $0.idleTimeout = .seconds(1)
        }) { server in
            let client = try await server.connect()
            let clock = ContinuousClock()
            let start = clock.now
            try await asleep(server, 1)
            #expect(try await client.rest() == "")
            #expect(clock.now - start >= .milliseconds(900))
            try await asleep(server, 0)
        }
    }

    @Test func theyEndWithTheStop() async throws {
        try await TestServer.run(configure: { $0.wakefulness = .milliseconds(20) }) { server in
            let clients = [try await server.connect(), try await server.connect()]
            try await asleep(server, 2)
            let clock = ContinuousClock()
            let start = clock.now
            await server.server.shutdown()
            #expect(clock.now - start < .seconds(3))
            for client in clients { #expect(try await client.rest() == "") }
        }
    }

    /// They leave nothing, however they end.
    @Test func theyLeaveNothing() async {
        await #expect(processExitsWith: .success) {
            await reportingErrors {
                try await TestServer.run(configure: { $0.wakefulness = .milliseconds(20) }) { server in
                    func rest(_ count: Int) async throws {
                        let before = try ProcessResources.current()
                        var sockets: [BareSocket] = []
                        for _ in 0..<count {
                            let socket = try BareSocket(port: server.port)
                            socket.send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n")
                            sockets.append(socket)
                        }
                        try await eventually { await server.server.sleepingConnections() == count }
                        for (index, socket) in sockets.enumerated() where index % 2 == 0 { socket.resetWhenClosed() }
                        sockets = []
                        try await eventually { await server.server.sleepingConnections() == 0 }
                        try await eventually { try ProcessResources.current().descriptors <= before.descriptors }
                    }
                    try await ProcessResources.firstSleep()
                    try await rest(100)
                    let before = try ProcessResources.current().residentBytes
                    for _ in 0..<10 { try await rest(400) }
                    let after = try ProcessResources.current().residentBytes
                    #expect(after - before < 8 << 20)
                }
            }
        }
    }
}
