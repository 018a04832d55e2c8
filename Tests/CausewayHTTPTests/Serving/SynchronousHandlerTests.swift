import CausewayHTTP
import CausewayObservability
import CausewayRuntime
import Dispatch
import Synchronization
import TestSupport
import Testing

/// Handlers that await nothing.
@Suite(.timeLimit(.minutes(3))) struct SynchronousHandlerTests {
    private struct Oops: Error {}

    /// May make any handler wait.
    private struct Passing: HTTPMiddleware {
        func handle(_ request: HTTPServerRequest, next: HTTPHandler) async throws -> HTTPServerResponse {
            await Task.yield()
            return try await next(request)
        }
    }

    private static func get(_ path: String) -> String { "GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n" }

    private static func post(_ path: String, _ fields: String, _ body: String = "") -> String {
        "POST \(path) HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\r\n\(body)"
    }

    /// Answers whether a task runs it.
    private static func hasTask(_ request: HTTPServerRequest) -> HTTPServerResponse {
        .text(withUnsafeCurrentTask { $0 == nil } ? "none" : "task")
    }

    /// No task is resumed for one, also behind the metrics; where it may have to wait it has one.
    @Test func theyRunWithoutATask() async throws {
        try await TestServer.run(routes: { router in
            router.use(HTTPMetrics(PrometheusRegistry()))
            router.get("/none", Self.hasTask)
            router.get("/task") { request in
                await Task.yield()
                return Self.hasTask(request)
            }
            router.group("/group") { group in
                group.use(Passing())
                group.get("/task", Self.hasTask)
            }
        }) { server in
            let client = try await server.connect()
            for path in ["/none", "/task", "/none", "/none", "/group/task", "/none"] {
                // The second one comes while the connection waits for it.
                for _ in 0..<2 {
                    try await client.send(Self.get(path))
                    let response = try await client.response()
                    #expect(response.status == 200)
                    #expect(response.text == (path == "/none" ? "none" : "task"), "\(path)")
                }
            }
        }
    }

    /// What most services have around all their routes: none of it makes a task necessary, and each does its part.
    @Test func theUsualMiddlewareNeedsNone() async throws {
        let log = LogCollector()
        try await TestServer.run(routes: { router in
            router.use(HTTPMetrics(PrometheusRegistry()))
            router.use(HTTPRequestID())
            router.use(HTTPTracing())
            router.use(HTTPAccessLog(Logger(label: "access", sink: log)))
            router.use(HTTPCORS(.any))
            router.get("/{id}") { request in
                let trace = request.traceContext?.traceID
                guard trace != nil, trace == TraceContext.current?.traceID else { throw Oops() }
                if request.parameters["id"] == "taken" { throw HTTPError(.conflict) }
                return Self.hasTask(request)
            }
        }) { server in
            let client = try await server.connect()
            for (path, status) in [("/a", 200), ("/b", 200), ("/taken", 409)] {
                try await client.send(
                    "GET \(path) HTTP/1.1\r\nHost: a\r\nOrigin: https://b\r\nX-Request-ID: id-1\r\n\r\n")
                let response = try await client.response()
                #expect(response.status == status)
                if status == 200 { #expect(response.text == "none") }
                #expect(response.fields[.xRequestID] == "id-1")
                #expect(response.fields[.accessControlAllowOrigin] == "*")
            }
            let lines = log.records.map(\.metadata)
            #expect(lines.map { $0["status"] } == ["200", "200", "409"])
            #expect(lines.allSatisfy { $0["request_id"] == "id-1" && $0["trace_id"] != nil && $0["route"] == "/{id}" })
        }
    }

    /// Those that wait, those that don't and those that fail, of one client that doesn't wait for answers.
    @Test func answersAreInOrderAmongOthers() async throws {
        try await TestServer.run(routes: { router in
            router.get("/at-once/{n}") { .text($0.parameters["n"] ?? "") }
            router.get("/fails/{n}") { _ in throw HTTPError(.conflict) }
            router.get("/waits/{n}") { request in
                await Task.yield()
                return .text(request.parameters["n"] ?? "")
            }
            router.post("/body/{n}") { request in .text(String(try await request.body.collect(upTo: 100).count)) }
        }) { server in
            let client = try await server.connect()
            // Runs of one kind, longer than what a connection may have served in a row.
            let kinds = (0..<600).map { number in
                number / 100 % 2 == 0 ? ["at-once", "fails", "waits", "body"][number % 4] : "at-once"
            }
            var requests = ""
            for (number, kind) in kinds.enumerated() {
                let path = "/\(kind)/\(number)"
                requests += kind == "body" ? Self.post(path, "Content-Length: 4", "GET ") : Self.get(path)
            }
            try await client.send(requests)
            for (number, kind) in kinds.enumerated() {
                let response = try await client.response()
                #expect(response.status == (kind == "fails" ? 409 : 200))
                if kind == "at-once" || kind == "waits" { #expect(response.text == "\(number)") }
                if kind == "body" { #expect(response.text == "4") }
            }
        }
    }

    /// A client that asks for much without waiting does not have the loop for itself.
    @Test func othersAreServedBetweenThem() async throws {
        let served = SharedCount()
        try await TestServer.run(routes: { router in
            router.get("/many") { _ in
                served.add()
                return .text("")
            }
            router.get("/one") { _ in .text(String(served.value)) }
        }) { server in
            let (many, one) = (try await server.connect(), try await server.connect())
            for client in [many, one] {
                try await client.send(Self.get("/many"))
                #expect(try await client.response().status == 200)
            }
            // Both are there when the loop looks next.
            let (held, released) = (Flag(), DispatchSemaphore(value: 0))
            server.serverLoops[0].execute {
                held.set()
                released.wait()
            }
            try await eventually { held.isSet }
            try await many.send(String(repeating: Self.get("/many"), count: 1000))
            try await one.send(Self.get("/one"))
            released.signal()
            let before = try #require(Int(try await one.response().text))
            #expect(before < 100, "it was behind \(before) requests of the other client")
            for _ in 0..<1000 { #expect(try await many.response().status == 200) }
            #expect(served.value == 1002)
        }
    }

    // MARK: Bodies

    /// It runs once the body is there, however it comes.
    @Test func aBodyIsCollectedBeforeIt() async throws {
        try await TestServer.run(routes: { router in
            router.post("/text", options: HTTPRouteOptions(maximumBodyBytes: 10, collectsBody: true)) { request in
                .text("\(String(decoding: request.body.bytesInMemory ?? [], as: UTF8.self)).")
            }
        }) { server in
            let client = try await server.connect()
            func expectAnswer(_ text: String) async throws {
                let response = try await client.response(to: .post)
                #expect(response.status == 200)
                #expect(response.text == text)
            }
            for _ in 0..<2 {
                try await client.send(Self.post("/text", "Content-Length: 4", "abcd"))
                try await expectAnswer("abcd.")
                try await client.send(Self.post("/text", "Content-Length: 4", "ab"))
                try await client.send("cd" + Self.post("/text", "Content-Length: 0"))
                try await expectAnswer("abcd.")
                try await expectAnswer(".")
                try await client.send(
                    Self.post("/text", "Transfer-Encoding: chunked", "2\r\nab\r\n1\r\nc\r\n0\r\n\r\n"))
                try await expectAnswer("abc.")
                try await client.send(Self.post("/text", "Content-Length: 3\r\nExpect: 100-continue"))
                #expect(try await client.response(to: .post).status == 100)
                try await client.send("abc")
                try await expectAnswer("abc.")
            }
            try await client.send(Self.post("/text", "Content-Length: 11", "hello world"))
            #expect(try await client.response(to: .post).status == 413)
        }
    }

    /// One that leaves a body unread answers before it has come.
    @Test func aBodyThatIsNotWantedIsSkipped() async throws {
        try await TestServer.run { server in
            let client = try await server.connect()
            for _ in 0..<3 {
                try await client.send(Self.post("/ignore", "Content-Length: 20", "GET "))
                #expect(try await client.response(to: .post).text == "ignored\n")
                try await client.send("/hello HTTP/1.1\r" + Self.get("/hello"))
                #expect(try await client.response().text == "hello\n")
            }
        }
    }

    // MARK: Ends

    @Test func whatItThrowsIsAnswered() async throws {
        let log = LogCollector()
        try await TestServer.run(
            logger: Logger(label: "http", sink: log),
            routes: { router in
                router.get("/known") { _ in throw HTTPError(.conflict, "Taken.") }
                router.get("/unknown/{id}") { _ in throw Oops() }
                router.get("/split") { _ in HTTPServerResponse(.ok, fields: [.location: "a\r\nb: c"]) }
            }
        ) { server in
            let client = try await server.connect()
            for _ in 0..<2 {
                for (path, status) in [("/known", 409), ("/unknown/7", 500), ("/split", 500)] {
                    try await client.send(Self.get(path))
                    let response = try await client.response()
                    #expect(response.status == status)
                    #expect(response.isProblem)
                    #expect(response.keepAlive)
                }
            }
            #expect(
                log.records.contains { $0.level == .error && $0.message.contains("GET /unknown/{id} failed: Oops()") })
        }
    }

    /// The connection closes where the client or the handler wants it, and what is behind is not answered.
    @Test(arguments: [true, false]) func theConnectionMayClose(_ byHandler: Bool) async throws {
        try await TestServer.run(routes: { router in
            TestServer.usualRoutes(&router)
            router.get("/close") { _ in
                HTTPServerResponse(.ok, fields: [.connection: "close"], body: .bytes(Array("closing".utf8)))
            }
        }) { server in
            let client = try await server.connect()
            try await client.send(Self.get("/hello"))
            #expect(try await client.response().text == "hello\n")
            let last =
                byHandler ? Self.get("/close") : "GET /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
            try await client.send(last + Self.get("/hello"))
            let response = try await client.response()
            #expect(response.status == 200)
            #expect(!response.keepAlive)
            #expect(try await client.rest() == "")
        }
    }

    /// A stream of it runs in the connection's task.
    @Test func itMayAnswerWithAStream() async throws {
        try await TestServer.run(routes: { router in
            TestServer.usualRoutes(&router)
            router.get("/pieces") { _ in
                HTTPServerResponse(
                    .ok,
                    body: .stream(length: nil) { writer in
                        for piece in ["a", "b", "c"] {
                            await Task.yield()
                            try await writer.write(Array(piece.utf8))
                        }
                    })
            }
        }) { server in
            let client = try await server.connect()
            try await client.send(Self.get("/hello") + Self.get("/pieces") + Self.get("/hello"))
            #expect(try await client.response().text == "hello\n")
            #expect(try await client.response().text == "abc")
            #expect(try await client.response().text == "hello\n")
        }
    }
}
