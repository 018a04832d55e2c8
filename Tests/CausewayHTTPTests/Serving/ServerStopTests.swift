import CausewayHTTP
import CausewayRuntime
import Synchronization
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// How a server stops: what is in hand is finished, what is idle ends, and nothing hangs.
@Suite(.timeLimit(.minutes(3))) struct ServerStopTests {
    private static let hello = "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n"

    private static func gateRoute(_ gate: Gate) -> (inout HTTPRouter) -> Void {
        { router in
            TestServer.usualRoutes(&router)
            router.get("/gate") { _ in
                await gate.wait()
                return .text("done")
            }
        }
    }

    @Test func idleConnectionsCloseAndRequestsInFlightFinish() async throws {
        let gate = Gate()
        try await TestServer.run(configure: { $0.shutdownTimeout = .seconds(20) }, routes: Self.gateRoute(gate)) {
            server in
            let running = Task(executorPreference: server.clientLoop.taskExecutor) { try await server.server.run() }
            var idle: [RawClient] = []
            for number in 0..<5 {
                let client = try await server.connect()
                if number % 2 == 0 {
                    try await client.send(Self.hello)
                    #expect(try await client.response().status == 200)
                }
                idle.append(client)
            }
            var busy: [RawClient] = []
            for _ in 0..<100 {
                let client = try await server.connect()
                try await client.send("GET /gate HTTP/1.1\r\nHost: a\r\n\r\n")
                busy.append(client)
            }
            try await eventually { gate.entered == 100 }
            running.cancel()
            for client in idle { #expect(try await client.rest() == "") }
            await #expect(throws: RuntimeError.self) { _ = try await server.connect() }
            gate.open()
            for client in busy {
                let response = try await client.response()
                #expect(response.text == "done")
                #expect(response.fields[.connection] == "close")
                #expect(try await client.rest() == "")
            }
            try await running.value
        }
    }

    /// Who has connected and not yet sent anything may still ask, for a moment.
    @Test func aConnectionThatIsNewIsAnswered() async throws {
        try await TestServer.run { server in
            let running = Task(executorPreference: server.clientLoop.taskExecutor) { try await server.server.run() }
            var old: [RawClient] = []
            for _ in 0..<3 { old.append(try await server.connect()) }
            try await eventually { await server.server.sleepingConnections() == 3 }
            let new = try await server.connect()
            running.cancel()
            // These are closed once the stop has begun.
            for client in old { #expect(try await client.rest() == "") }
            try await new.send(Self.hello)
            let response = try await new.response()
            #expect(response.status == 200)
            #expect(response.fields[.connection] == "close")
            try await running.value
        }
    }

    /// Requests that lie in the system's queues when the stop begins are answered too.
    @Test func whatHasArrivedIsAnswered() async throws {
        try await TestServer.run { server in
            let isHeld = Flag()
            let goOn = Flag()
            server.serverLoops[0].execute {
                isHeld.set()
                while !goOn.isSet { sched_yield() }
            }
            try await eventually { isHeld.isSet }
            var clients: [RawClient] = []
            for _ in 0..<50 {
                let client = try await server.connect()
                try await client.send(Self.hello)
                clients.append(client)
            }
            let stop = Task(executorPreference: server.clientLoop.taskExecutor) { await server.server.shutdown() }
            // Its first step is queued on the loop, which is held: let it get there.
            for _ in 0..<10 { await Task.yield() }
            goOn.set()
            for client in clients { #expect(try await client.response().text == "hello\n") }
            await stop.value
        }
    }

    @Test func aBodyUnderWayIsFinished() async throws {
        try await TestServer.run { server in
            let client = try await server.connect()
            try await client.send("POST /stream HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nabc")
            #expect(try await client.head(to: .post).response.status == 200)
            let stop = Task(executorPreference: server.clientLoop.taskExecutor) { await server.server.shutdown() }
            try await eventually {
                do { _ = try await server.connect() } catch { return true }
                return false
            }
            try await client.send("def")
            #expect(try await client.rest().hasSuffix("0\r\n\r\n"))
            await stop.value
        }
    }

    @Test func whatIsNotFinishedInTimeIsCancelled() async throws {
        let gate = Gate()
        try await TestServer.run(
            configure: { $0.shutdownTimeout = .milliseconds(60) }, routes: Self.gateRoute(gate)
        ) { server in
            let client = try await server.connect()
            try await client.send("GET /gate HTTP/1.1\r\nHost: a\r\n\r\n")
            try await eventually { gate.entered == 1 }
            let clock = ContinuousClock()
            let start = clock.now
            await server.server.shutdown()
            #expect(clock.now - start >= .milliseconds(60))
            // The gate, which was never opened, lets the cancelled handler go on: what it answers still arrives.
            #expect(try await client.response().status == 200)
        }
    }

    @Test func aHandlerThatIgnoresCancellationIsLeftBehind() async throws {
        let entered = Flag()
        let waiting = Mutex<CheckedContinuation<Void, Never>?>(nil)
        try await TestServer.run(
            configure: { $0.shutdownTimeout = .milliseconds(20) },
            routes: { router in
                router.get("/stubborn") { _ in
                    await withCheckedContinuation { continuation in
                        waiting.withLock { $0 = continuation }
                        entered.set()
                    }
                    return .text("at last")
                }
            }
        ) { server in
            let client = try await server.connect()
            try await client.send("GET /stubborn HTTP/1.1\r\nHost: a\r\n\r\n")
            try await eventually { entered.isSet }
            await server.server.shutdown()
            waiting.withLock { $0?.resume() }
        }
    }

    @Test func itMayBeStoppedTwiceAtOnceAndNotStartedAgain() async throws {
        let gate = Gate()
        try await TestServer.run(routes: Self.gateRoute(gate)) { server in
            let client = try await server.connect()
            try await client.send("GET /gate HTTP/1.1\r\nHost: a\r\n\r\n")
            try await eventually { gate.entered == 1 }
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<3 {
                    group.addTask(executorPreference: server.clientLoop.taskExecutor) { await server.server.shutdown() }
                }
                group.addTask { gate.open() }
            }
            #expect(try await client.response().text == "done")
        }
        let loop = try EventLoop()
        let server = try HTTPServer(loops: [loop], router: HTTPRouter())
        await server.shutdown()
        await #expect(throws: RuntimeError.self) { try await server.listen() }
        await loop.shutdown()
    }

    /// Told to end by a job of its own, in the middle of a turn, a loop closes what is open and doesn't sleep first.
    @Test func anOpenConnectionHoldsUpNoLoop() async throws {
        try await TestServer.run { server in
            let client = try await server.connect()
            try await client.send(Self.hello)
            #expect(try await client.response().status == 200)
            await server.clientLoop.shutdown()
        }
    }

    /// Forgetting `shutdown()` keeps no socket.
    @Test func aServerThatNobodyHoldsStopsListening() async throws {
        let loop = try EventLoop()
        let clientLoop = try EventLoop()
        var port = 0
        do {
            var configuration = HTTPServerConfiguration()
            configuration.port = 0
            let server = try HTTPServer(configuration: configuration, loops: [loop], router: HTTPRouter())
            try await server.listen()
            port = server.port ?? 0
        }
        try await eventually {
            do { try await RawClient(clientLoop, port).connect() } catch { return true }
            return false
        }
        await clientLoop.shutdown()
        await loop.shutdown()
    }
}
