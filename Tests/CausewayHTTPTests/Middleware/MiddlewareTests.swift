import CausewayHTTP
import CausewayObservability
import TestSupport
import Testing

/// Middleware that needs no connection.
@Suite(.timeLimit(.minutes(3))) struct MiddlewareTests {
    private struct Broken: Error {}

    private static func usualRoutes(_ router: inout HTTPRouter) {
        router.get("/ok") { .text("\($0.requestID ?? "none") \($0.traceContext?.traceparent ?? "none")") }
        router.get("/missing") { _ in throw HTTPError(.notFound, "gone", fields: ["X-Own": "1"]) }
        router.get("/broken") { _ in throw Broken() }
    }

    // MARK: Request id

    @Test func everyRequestHasAnID() async throws {
        let router = try TestRouter(HTTPRequestID(), routes: Self.usualRoutes)
        var seen: Set<String> = []
        for path in ["/ok", "/missing", "/broken", "/nowhere"] {
            let id = try #require(await router.send(.get, path).fields[.xRequestID])
            #expect(id.utf8.count == 32)
            seen.insert(id)
        }
        #expect(seen.count == 4)
        let response = await router.send(.get, "/ok", [.xRequestID: "abc-1.2_3:Z"])
        #expect(response.fields[.xRequestID] == "abc-1.2_3:Z")
        #expect(try await response.text().hasPrefix("abc-1.2_3:Z "))
        let missing = await router.send(.get, "/missing", [.xRequestID: "x"])
        #expect(missing.status == 404 && missing.fields["X-Own"] == "1" && missing.fields[.xRequestID] == "x")
    }

    @Test(arguments: ["", "a b", "a\"b", "ä", String(repeating: "a", count: 129), "a,b", "{}"])
    func anIDThatCouldHarmALogIsReplaced(_ id: String) async throws {
        let router = try TestRouter(HTTPRequestID(), routes: Self.usualRoutes)
        #expect(await router.send(.get, "/ok", [.xRequestID: id]).fields[.xRequestID] != id)
        let strict = try TestRouter(HTTPRequestID(trustsClient: false), routes: Self.usualRoutes)
        #expect(await strict.send(.get, "/ok", [.xRequestID: "fine"]).fields[.xRequestID] != "fine")
    }

    // MARK: Trace

    @Test func tracesGoOn() async throws {
        let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        let router = try TestRouter(HTTPTracing(), routes: Self.usualRoutes)
        func trace(_ fields: HTTPFields) async throws -> String {
            String(try await router.send(.get, "/ok", fields).text().dropFirst(5))
        }
        let child = try await trace([.traceparent: parent])
        #expect(child.hasPrefix("00-4bf92f3577b34da6a3ce929d0e0e4736-") && child.hasSuffix("-01"))
        #expect(!child.contains("00f067aa0ba902b7"), "each hop has a span of its own")
        for fields: HTTPFields in [
            [:], [.traceparent: "nonsense"], [.traceparent: parent, .traceparent: parent],
            [.traceparent: parent + "-x"],
        ] {
            let own = try await trace(fields)
            #expect(own.utf8.count == 55 && !own.contains("4bf92f3577b34da6") && own.hasSuffix("-00"))
        }
    }

    // MARK: CORS

    private static let preflight: HTTPFields = [
        .accessControlRequestMethod: "PUT", .accessControlRequestHeaders: "x-a",
    ]

    @Test func preflightsAreAnswered() async throws {
        let router = try TestRouter(
            HTTPCORS(.only(["https://a.example"], withCredentials: true)), routes: Self.usualRoutes)
        var fields = Self.preflight
        fields[.origin] = "https://a.example"
        for path in ["/ok", "/nowhere"] {
            let response = await router.send(.options, path, fields)
            #expect(response.status == 204)
            #expect(response.fields[.accessControlAllowOrigin] == "https://a.example")
            #expect(response.fields[.accessControlAllowCredentials] == "true")
            #expect(response.fields[.accessControlAllowMethods] == "GET, HEAD, POST, PUT, PATCH, DELETE")
            #expect(response.fields[.accessControlAllowHeaders]?.contains("Idempotency-Key") == true)
            #expect(response.fields[.accessControlMaxAge] == "600")
            #expect(response.fields[.vary] == "Origin")
        }
        for origin in ["https://b.example", "https://a.example.evil", "null", "https://A.example", ""] {
            fields[.origin] = origin
            let response = await router.send(.options, "/ok", fields)
            #expect(response.fields[.accessControlAllowOrigin] == nil)
            #expect(response.fields[.accessControlAllowMethods] == nil)
            #expect(response.fields[.vary] == "Origin")
        }
        // OPTIONS of no browser is what it was.
        #expect(await router.send(.options, "/ok").fields[.allow] == "GET, HEAD, OPTIONS")
    }

    @Test(arguments: [("/ok", 200), ("/missing", 404), ("/broken", 500)])
    func pagesMayReadAnswersAndErrors(_ path: String, _ status: Int) async throws {
        let router = try TestRouter(HTTPCORS(.only(["https://a.example"])), routes: Self.usualRoutes)
        let response = await router.send(.get, path, [.origin: "https://a.example"])
        #expect(response.status.code == status)
        #expect(response.fields[.accessControlAllowOrigin] == "https://a.example")
        #expect(response.fields[.accessControlAllowCredentials] == nil)
        #expect(response.fields[.accessControlExposeHeaders] == "Location, Retry-After, ETag, X-Request-ID")
        #expect(response.fields[.vary] == "Origin")
        let other = await router.send(.get, path, [.origin: "https://b.example"])
        #expect(other.fields[.accessControlAllowOrigin] == nil && other.fields[.vary] == "Origin")
        let none = await router.send(.get, path)
        #expect(none.fields[.accessControlAllowOrigin] == nil && none.fields[.vary] == "Origin")
        let any = try TestRouter(HTTPCORS(.any), routes: Self.usualRoutes)
        let open = await any.send(.get, path, [.origin: "https://b.example"])
        #expect(open.fields[.accessControlAllowOrigin] == "*" && open.fields[.vary] == nil)
    }

    // MARK: Metrics

    @Test func metricsAreByTemplate() async throws {
        let registry = PrometheusRegistry()
        let router = try TestRouter(HTTPMetrics(registry)) { router in
            router.get("/users/{id}") { _ in .text("x") }
            router.get("/missing") { _ in throw HTTPError(.notFound) }
            router.get("/broken") { _ in throw Broken() }
        }
        for id in 0..<100 { _ = await router.send(.get, "/users/\(id)") }
        for _ in 0..<3 { _ = await router.send(.head, "/users/1") }
        _ = await router.send(.get, "/missing")
        _ = await router.send(.get, "/broken")
        for path in 0..<50 { _ = await router.send(.get, "/nowhere\(path)") }
        for number in 0..<50 { _ = await router.send(try #require(HTTPRequest.Method("M\(number)")), "/x") }
        let text = registry.render()
        for line in [
            #"causeway_http_requests_total{method="GET",route="/users/{id}",status="200"} 100"#,
            #"causeway_http_requests_total{method="HEAD",route="/users/{id}",status="200"} 3"#,
            #"causeway_http_requests_total{method="GET",route="/missing",status="404"} 1"#,
            #"causeway_http_requests_total{method="GET",route="/broken",status="500"} 1"#,
            #"causeway_http_requests_total{method="GET",route="none",status="404"} 50"#,
            #"causeway_http_requests_total{method="OTHER",route="none",status="501"} 50"#,
            #"causeway_http_request_seconds_count{method="GET",route="/users/{id}"} 100"#,
            "causeway_http_requests_in_flight 0",
        ] { #expect(text.contains(line), "\(line) in \(text)") }
        #expect(text.split(separator: "\n").count(where: { $0.hasPrefix("causeway_http_requests_total{") }) == 6)
    }
}
