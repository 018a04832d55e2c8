import CausewayHTTP
import CausewayRuntime
import TestSupport
import Testing

/// A server under attack: what its other clients notice, and what is left of it afterwards.
struct HostileServer {
    let server: TestServer
    private let quiet: Duration

    static let hello = "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n"

    /// Runs an attack in this process, which is the test's own: then nothing may be left, and the server serves.
    ///
    /// - Parameters:
    ///   - growth: Bytes that the process may have more afterwards.
    ///   - configure: Changes limits and times.
    ///   - attack: The attack; run twice, because the first time fills what is kept.
    /// - Throws: What the attack throws.
    static func run(
        growth: Int = 4 << 20, configure: (inout HTTPServerConfiguration) -> Void = { _ in },
        _ attack: (HostileServer) async throws -> Void
    ) async throws {
        try await TestServer.run(configure: configure, routes: routes) { server in
            try await ProcessResources.firstSleep()
            _ = try await latency(server, requests: 200) { _ in }
            let hostile = HostileServer(
                server: server, quiet: try await latency(server, requests: 300) { _ in })
            try await attack(hostile)
            try await hostile.settle()
            var before = try ProcessResources.current()
            var after = before
            // What is left over each time grows each time; what the allocator keeps for later does not.
            for _ in 0..<3 {
                before = after
                try await attack(hostile)
                try await hostile.settle()
                try await eventually { try ProcessResources.current().descriptors <= before.descriptors }
                after = try ProcessResources.current()
                if after.residentBytes - before.residentBytes < growth, after.threads <= before.threads { break }
            }
            #expect(after.residentBytes - before.residentBytes < growth, "\(before), then \(after)")
            #expect(after.threads <= before.threads)
        }
    }

    private static func routes(_ router: inout HTTPRouter) {
        TestServer.usualRoutes(&router)
        router.post("/count", options: HTTPRouteOptions(maximumBodyBytes: 200 << 20)) { request in
            var count = 0
            for try await piece in request.body { count += piece.count }
            return .text(String(count))
        }
        router.get("/large") { _ in
            HTTPServerResponse(
                .ok,
                body: .stream(length: nil) { writer in
                    let piece = [UInt8](repeating: 65, count: 65536)
                    for _ in 0..<1000 { try await writer.write(piece) }
                })
        }
        router.get("/never") { _ in
            await Gate().wait()
            return .text("cancelled")
        }
    }

    /// The 99th percentile of the latencies of a client that does nothing wrong, while `step` is taken before each request.
    static func latency(_ server: TestServer, requests: Int, _ step: (Int) async throws -> Void) async throws
        -> Duration
    {
        let client = try await server.connect()
        let clock = ContinuousClock()
        var times: [Duration] = []
        for number in 0..<requests {
            try await step(number)
            let start = clock.now
            try await client.send(hello)
            let response = try await client.response()
            #expect(response.status == 200)
            times.append(clock.now - start)
        }
        await client.close()
        times.sort()
        return times[times.count * 99 / 100]
    }

    /// Attacks step by step, and asks in between: nobody may notice.
    func attack(steps: Int, _ step: (Int) async throws -> Void) async throws {
        let busy = try await Self.latency(server, requests: steps, step)
        // Where others build and test on the same cores, it is not the attack alone that makes the difference.
        let after = try await Self.latency(server, requests: steps) { _ in }
        let limit = max(max(quiet, after) * 3, .milliseconds(ProcessResources.isSanitized ? 1000 : 100))
        #expect(busy < limit, "p99 \(busy), quiet \(quiet) before and \(after) after")
    }

    /// A connection of the attacker.
    func connect() throws -> BareSocket { try BareSocket(port: server.port) }

    /// Waits until a socket has been closed by the server, and returns what it said.
    func farewell(_ socket: BareSocket) async throws -> String {
        var text: [UInt8] = []
        try await eventually {
            while let bytes = socket.read() {
                if bytes.isEmpty { return false }
                text += bytes
            }
            return true
        }
        return String(decoding: text, as: UTF8.self)
    }

    private func settle() async throws {
        let answered = try await server.connect()
        try await answered.send(Self.hello)
        let response = try await answered.response()
        #expect(response.status == 200)
        await answered.close()
    }
}
