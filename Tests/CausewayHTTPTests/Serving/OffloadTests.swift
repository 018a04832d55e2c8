import CausewayHTTP
import CausewayObservability
import CausewayRuntime
import Synchronization
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// CPU-bound work beside a loop, and on it.
@Suite(.timeLimit(.minutes(4))) struct OffloadTests {
    /// Work that a core has to do.
    @Sendable private static func spin(_ duration: Duration) -> Int {
        let clock = ContinuousClock()
        let end = clock.now + duration
        var rounds = 0
        while clock.now < end { rounds &+= 1 }
        return rounds
    }

    /// Latencies of `GET /hello` while jobs run, sorted.
    private static func latencies(_ server: TestServer, _ path: String, jobs: Int) async throws -> [Duration] {
        try await withThrowingTaskGroup(of: Void.self) { group in
            let begun = SharedCount()
            let ended = SharedCount()
            for _ in 0..<2 {
                group.addTask(executorPreference: server.clientLoop.taskExecutor) {
                    let client = try await server.connect()
                    while begun.value < jobs {
                        begun.add()
                        try await client.send("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
                        let response = try await client.response()
                        #expect(response.status == 200)
                        ended.add()
                    }
                    await client.close()
                }
            }
            let clock = ContinuousClock()
            let client = try await server.connect()
            var times: [Duration] = []
            while ended.value < jobs {
                let start = clock.now
                try await client.send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n")
                let response = try await client.response()
                #expect(response.status == 200)
                times.append(clock.now - start)
            }
            try await group.waitForAll()
            return times.sorted()
        }
    }

    /// Two jobs of 300 ms at a time on two cores: the loop answers others as if there were none, and does not where they run
    /// on it.
    @Test func theLoopServesOthersMeanwhile() async throws {
        let job = Duration.milliseconds(300)
        try await TestServer.run(routes: { router in
            router.get("/hello") { _ in .text("hello\n") }
            router.get("/offloaded") { _ in .text(String(try await offload { Self.spin(job) })) }
            router.get("/on-the-loop") { _ in .text(String(Self.spin(job))) }
        }) { server in
            let beside = try await Self.latencies(server, "/offloaded", jobs: 8)
            let p99 = beside[beside.count * 99 / 100]
            // An idle machine: well under 5 ms; here other tests run on the same cores.
            #expect(p99 < .milliseconds(150), "p99 of \(beside.count) requests: \(p99)")
            #expect(beside.count > 100)
            let on = try await Self.latencies(server, "/on-the-loop", jobs: 4)
            #expect(on[on.count - 1] > .milliseconds(250), "what the figure above would be if it ran on the loop")
        }
    }

    /// What held the loop is in the log, by its route and not by the path that a client chose.
    @Test func aHandlerThatBlocksIsNamed() async throws {
        let log = LogCollector()
        try await TestServer.run(
            logger: Logger(label: "http", sink: log),
            routes: { router in router.get("/blocks/{id}") { _ in .text(String(Self.spin(.milliseconds(300)))) } }
        ) { server in
            let client = try await server.connect()
            try await client.send("GET /blocks/7 HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await client.response().status == 200)
            try await eventually {
                log.records.contains { $0.level == .warning && $0.message.hasPrefix("/blocks/{id} held event loop") }
            }
        }
    }

    @Test func aFullPoolAnswers503() async throws {
        let pool = BlockingPool(threads: 1, queueLimit: 1, name: "small")
        let gate = DispatchGate()
        try await TestServer.run(routes: { router in
            router.get("/work") { _ in
                try await offload(on: pool) { gate.wait() }
                return .text("done")
            }
        }) { server in
            let inside = [try await server.connect(), try await server.connect()]
            for (index, client) in inside.enumerated() {
                try await client.send("GET /work HTTP/1.1\r\nHost: a\r\n\r\n")
                if index == 0 { try await eventually { gate.waiting == 1 } }
            }
            let outside = try await server.connect()
            // The second one is in the queue once the loop has seen it, which was sent before this.
            try await outside.send("GET /work HTTP/1.1\r\nHost: a\r\n\r\n")
            let refusal = try await outside.response()
            #expect(refusal.status == 503)
            #expect(refusal.fields[.retryAfter] == "1")
            gate.open()
            for client in inside { #expect(try await client.response().text == "done") }
            try await outside.send("GET /work HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await outside.response().text == "done")
        }
        pool.shutdown()
    }

    private struct Broken: Error {}

    @Test func errorsAreTheWorksOwn() async throws {
        await #expect(throws: Broken.self) { try await offload { throw Broken() } }
        #expect(try await offload { 7 } == 7)
    }
}

/// Holds threads of a pool up.
private final class DispatchGate: Sendable {
    private let state = Atomic(0)
    private let isOpen = Atomic(false)

    var waiting: Int { state.load(ordering: .acquiring) }

    func wait() {
        state.add(1, ordering: .acquiringAndReleasing)
        while !isOpen.load(ordering: .acquiring) { usleep(1000) }
    }

    func open() { isOpen.store(true, ordering: .releasing) }
}
