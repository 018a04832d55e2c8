import CausewayHTTP
import CausewayRuntime
import Synchronization
import TestSupport
import Testing

/// Our server behind nginx and haproxy, which reuse their connections to it.
///
/// What they take for one request it takes for the same one, and nobody gets the answer to what was smuggled in another's
/// body.
@Suite(.serialized, .timeLimit(.minutes(4)))
struct ProxyDifferentialTests {
    /// Mutated cases, beside the cases themselves.
    private static let mutations = 600
    private static let lanes = 4

    /// A server of its own, so that what it sees belongs to one case.
    private final class Lane: Sendable {
        let seen = Mutex<[String]>([])

        func routes(_ router: inout HTTPRouter) {
            for method in [HTTPRequest.Method.get, .post, .put, .delete, .patch, .options] {
                for template in ["/", "/{path...}"] {
                    router.on(method, template) { request in try await self.answer(request) }
                }
            }
        }

        /// Says what it took for a request, once it has all of it.
        private func answer(_ request: HTTPServerRequest) async throws -> HTTPServerResponse {
            let body = try await request.body.collect(upTo: 1 << 20)
            let sum = body.reduce(into: UInt32(1)) { $0 = $0 &* 31 &+ UInt32($1) }
            let name = "\(request.method) \(request.head.path ?? "") \(body.count) \(sum)"
            seen.withLock { $0.append(name) }
            // In the body, because HTTP/0.9, which nginx speaks to its clients, has no head; HEAD has no body.
            let fields: HTTPFields = request.method == .head ? ["X-Seen": name] : [:]
            return HTTPServerResponse(.ok, fields: fields, body: .bytes(Array("X-Seen: \(name)\r\n".utf8)))
        }

        func take() -> [String] {
            seen.withLock { seen in
                defer { seen = [] }
                return seen
            }
        }
    }

    /// What came back for a case.
    private struct Outcome {
        /// What the server says that it took for requests, in order.
        var seen: [String] = []
        var hasRefusal = false
        /// The server waits for more of a request.
        var isLate = false
        /// A body has no end, or was refused before its end was looked for.
        var isCutOff = false
    }

    private static let end = "GET /end HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"

    private static func exchange(
        _ bytes: [UInt8], _ loop: EventLoop, _ port: Int, finishes: Bool = false
    ) async throws -> Outcome {
        let client = RawClient(loop, port)
        try await client.connect()
        try await client.sendAnyway(bytes)
        if finishes { try await client.finishSending() }
        var text: String
        do {
            text = try await client.rest()
        } catch RawClient.Failure.reset(let unread) {
            text = unread
        }
        await client.close()
        var outcome = Outcome()
        // Not line by line: bodies don't end with one.
        let parts = text.replacing("x-seen: ", with: "X-Seen: ").split(
            separator: "X-Seen: ", omittingEmptySubsequences: false)
        outcome.seen = parts.dropFirst().map { String($0.prefix { $0 != "\r\n" && $0 != "\r" }) }
        outcome.hasRefusal = ["3", "4", "5"].contains {
            text.contains("HTTP/1.1 \($0)") || text.contains("HTTP/1.0 \($0)")
        }
        outcome.isCutOff = text.contains("closed within a body") || text.contains("HTTP/1.1 413")
        outcome.isLate = text.contains("did not come in time")
        return outcome
    }

    @Test(.enabled(if: !FrontProxy.installed.isEmpty, "nginx and haproxy are not installed: Scripts/setup --tests"))
    func noRequestIsFramedDifferently() async throws {
        for proxy in FrontProxy.installed {
            let lanes = (0..<Self.lanes).map { _ in Lane() }
            try await withLanes(lanes[...], []) { servers in
                try await proxy.run(before: servers.map(\.port)) { ports in
                    var generator = SeededGenerator(
                        seed: 9)
                    let messages =
                        SmugglingCases.all.map { Array($0.utf8) }
                        + (0..<Self.mutations).map { _ in SmugglingCases.mutation(&generator) }
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        for (index, lane) in lanes.enumerated() {
                            let loop = servers[index].clientLoop
                            let (direct, front) = (servers[index].port, ports[index])
                            group.addTask(executorPreference: loop.taskExecutor) {
                                for number in stride(from: index, to: messages.count, by: Self.lanes) {
                                    try await Self.compare(messages[number], proxy, lane, loop, direct, front)
                                }
                            }
                        }
                        try await group.waitForAll()
                    }
                }
            }
        }
    }

    private static func compare(
        _ message: [UInt8], _ proxy: FrontProxy, _ lane: Lane, _ loop: EventLoop, _ direct: Int, _ front: Int
    ) async throws {
        let name = Comment(rawValue: "\(proxy): \(String(decoding: message, as: UTF8.self).debugDescription)")
        let bytes = message + Array(end.utf8)
        let ours = try await exchange(bytes, loop, direct, finishes: true)
        #expect(lane.take() == ours.seen, name)
        let theirs = try await exchange(bytes, loop, front)
        // A second request that the proxy does not know of would be here and have no answer.
        #expect(lane.take() == theirs.seen, name)
        // Who waits for more of a body than the client has sent has another idea of where it ends.
        #expect(ours.isCutOff || !theirs.isLate, name)
        if !ours.hasRefusal, !theirs.hasRefusal, ours.seen.last?.hasPrefix("GET /end ") == true {
            #expect(ours.seen == theirs.seen, name)
        }
        // The proxy's connections to the server are in step.
        let probe = try await exchange(
            Array("GET /probe HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".utf8), loop, front)
        #expect(probe.seen == ["GET /probe 0 1"], name)
        #expect(lane.take() == ["GET /probe 0 1"], name)
    }

    /// Starts a server for each lane, one within the other.
    private func withLanes(
        _ lanes: ArraySlice<Lane>, _ servers: [TestServer], _ body: ([TestServer]) async throws -> Void
    ) async throws {
        guard let lane = lanes.first else { return try await body(servers) }
        try await TestServer.run(
            configure: {
                $0.headTimeout = .seconds(2)
                $0.bodyTimeout = .seconds(2)
            }, routes: lane.routes
        ) { server in
            try await withLanes(lanes.dropFirst(), servers + [server], body)
        }
    }
}
