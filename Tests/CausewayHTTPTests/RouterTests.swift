import CausewayHTTP
import Testing

@Suite struct RouterTests {
    /// A table whose every route answers its own template and parameters.
    private func table(_ routes: [(HTTPRequest.Method, String)]) throws -> HTTPRouteTable {
        var router = HTTPRouter()
        for (method, template) in routes {
            router.on(method, template) { request in .text("\(request.routeTemplate ?? "-")") }
        }
        return try router.build()
    }

    private func answer(
        _ table: HTTPRouteTable, _ path: String, _ method: HTTPRequest.Method = .get
    ) async -> HTTPServerResponse {
        let head = HTTPRequest(method: method, scheme: "http", authority: "a", path: path)
        return await table.respond(to: head)
    }

    private func template(_ table: HTTPRouteTable, _ path: String, _ method: HTTPRequest.Method = .get) -> String? {
        table.match(HTTPRequest(method: method, scheme: "http", authority: "a", path: path)).template
    }

    private static let templates = [
        "/", "/hello", "/help", "/he", "/v1/shows", "/v1/shows/", "/v1/shows/{show}", "/v1/shows/{show}/bookings",
        "/v1/shows/new", "/v1/{kind}/all", "/v1/{kind}/{id}/x", "/files/{path...}", "/files/index", "/{any}",
        "/a/{x}/b/{y}/c", "/a/b/b/{z}/d", "/caf%C3%A9", "/s/{s...}", "/s/{one}",
    ]

    @Test(arguments: [
        ("/", "/"), ("/hello", "/hello"), ("/help", "/help"), ("/he", "/he"), ("/hel", "/{any}"), ("/h", "/{any}"),
        ("/hello?x=/y", "/hello"), ("/?", "/"), ("/hello/", nil), ("/hellox", "/{any}"), ("//", nil), ("/hello//", nil),
        ("/v1/shows", "/v1/shows"), ("/v1/shows/", "/v1/shows/"), ("/v1/shows/hamlet", "/v1/shows/{show}"),
        ("/v1/shows/new", "/v1/shows/new"), ("/v1/shows/newer", "/v1/shows/{show}"),
        ("/v1/shows/ne", "/v1/shows/{show}"), ("/v1/shows/all", "/v1/shows/{show}"),
        ("/v1/seats/all", "/v1/{kind}/all"),
        ("/v1/shows/new/bookings", "/v1/shows/{show}/bookings"), ("/v1/shows/new/x", "/v1/{kind}/{id}/x"),
        ("/v1/shows//bookings", nil), ("/v1", "/{any}"), ("/v1/", nil), ("/v1/shows/a/b", nil),
        ("/files/index", "/files/index"), ("/files/index/", "/files/{path...}"), ("/files/a/b//c", "/files/{path...}"),
        ("/files/", nil), ("/files", "/{any}"), ("/a/b/b/q/d", "/a/b/b/{z}/d"), ("/a/b/b/q/c", "/a/{x}/b/{y}/c"),
        ("/a/b/b/q/e", nil), ("/s/x", "/s/{one}"), ("/s/x/y", "/s/{s...}"), ("/caf%c3%a9", "/caf%C3%A9"),
        ("/%68ello", "/hello"), ("/v1%2Fshows", "/{any}"), ("/v1/shows/a%2Fb", "/v1/shows/{show}"),
        ("/Hello", "/{any}"), ("/a?../..", "/{any}"), ("/...", "/{any}"), ("/.a", "/{any}"), ("/a..", "/{any}"),
        ("", nil), ("x", nil),
    ])
    func paths(_ path: String, _ expected: String?) throws {
        let routes = Self.templates.map { (HTTPRequest.Method.get, $0) }
        #expect(template(try table(routes), path) == expected)
        #expect(template(try table(routes.reversed()), path) == expected, "the order of routes means nothing")
        var random = SeededGenerator(seed: 1)
        #expect(template(try table(routes.shuffled(using: &random)), path) == expected)
    }

    @Test(arguments: [
        "/%", "/%4", "/%zz", "/hello%", "/%00", "/a%00b", "/..", "/../hello", "/a/./b", "/a/..", "/%2e%2e/x", "/.%2e",
        "/files/a/../b",
        "/.", "/a/.?x",
    ])
    func pathsThatAreRefused(_ path: String) async throws {
        let table = try table(Self.templates.map { (.get, $0) })
        #expect(await answer(table, path).status == .badRequest)
    }

    @Test func parameters() throws {
        let table = try table([(.get, "/a/{x}/b/{y}"), (.get, "/files/{path...}"), (.get, "/u/{名}")])
        func values(_ path: String, _ names: String...) -> [String?] {
            let match = table.match(HTTPRequest(method: .get, scheme: "http", authority: "host", path: path))
            return names.map { match.parameters[$0] }
        }
        #expect(values("/a/1/b/2?x=3", "x", "y", "z") == ["1", "2", nil])
        #expect(values("/a/a%20b%2Fc%25/b/%C3%A9+", "x", "y") == ["a b/c%", "é+"])
        #expect(values("/a/%2520/b/%2e", "x", "y") == [nil, nil], "a dot as a segment is refused")
        #expect(values("/a/%2520/b/y", "x") == ["%20"], "decoded once")
        #expect(values("/a/%FF/b/y", "x", "y") == [nil, "y"], "not UTF-8")
        #expect(values("/files/a/b%2Fc/", "path") == ["a/b/c/"])
        #expect(values("/u/%E5%90%8D", "名") == ["名"])
    }

    @Test func typedParameters() throws {
        let table = try table([(.get, "/a/{id}")])
        func parameters(_ path: String) -> HTTPParameters {
            table.match(HTTPRequest(method: .get, scheme: "http", authority: "a", path: path)).parameters
        }
        #expect(try parameters("/a/42").require("id", as: Int.self) == 42)
        #expect(try parameters("/a/42").require("id") == "42")
        #expect(throws: HTTPError.self) { try parameters("/a/x").require("id", as: Int.self) }
        func status(_ body: () throws -> some Any) -> HTTPResponse.Status? {
            do {
                _ = try body()
                return nil
            } catch { return (error as? HTTPError)?.status }
        }
        #expect(status { try parameters("/a/4x").require("id", as: Int.self) } == .badRequest)
        #expect(status { try parameters("/a/%ff").require("id") } == .badRequest)
        #expect(status { try parameters("/a/1").require("name") } == .internalServerError)
    }

    @Test func methods() async throws {
        let purge = try #require(HTTPRequest.Method("PURGE"))
        let other = try #require(HTTPRequest.Method("OTHER"))
        let table = try table([
            (.get, "/a"), (.post, "/a"), (purge, "/a"), (.post, "/a/{x}"), (.get, "/a/b"), (.options, "/own"),
            (.head, "/h"),
            (.get, "/h"), (.delete, "/{rest...}"),
        ])
        #expect(await answer(table, "/a").status == .ok)
        #expect(await answer(table, "/a", .head).status == .ok, "GET answers HEAD")
        #expect(await answer(table, "/a", purge).status == .ok)
        #expect(template(table, "/h", .head) == "/h")
        #expect(template(table, "/a/b", .post) == "/a/{x}", "a literal without the method doesn't hide a parameter")
        #expect(template(table, "/a/b", .delete) == "/{rest...}")
        let wrong = await answer(table, "/a", .put)
        #expect(wrong.status == .methodNotAllowed)
        #expect(wrong.fields[.allow] == "GET, HEAD, POST, DELETE, OPTIONS, PURGE")
        #expect(wrong.fields[.contentType] == "application/problem+json")
        let options = await answer(table, "/a", .options)
        #expect(options.status == .noContent && options.fields[.allow] == "GET, HEAD, POST, DELETE, OPTIONS, PURGE")
        #expect(await answer(table, "/own", .options).status == .ok)
        #expect(await answer(table, "*", .options).fields[.allow] == "GET, HEAD, POST, DELETE, OPTIONS, PURGE")
        #expect(await answer(table, "/a", other).status == .notImplemented)
        #expect(await answer(table, "/a", .trace).status == .methodNotAllowed)
        let connect = HTTPRequest(method: .connect, scheme: "http", authority: "a:1", path: nil)
        #expect(
            await table.respond(to: HTTPServerRequest(head: connect, match: table.match(connect))).status
                == .notImplemented)
        let empty = try HTTPRouter().build()
        #expect(await answer(empty, "/").status == .notFound)
    }

    @Test(arguments: [
        "a", "", "//", "/a//b", "//{a}", "/{a}//b", "/{a", "/a}", "/x{a}", "/{a}x", "/{}", "/{...}", "/{a...}/b",
        "/{a}/{a}", "/a?b", "/%zz", "/%00",
        "/a/../b",
        "/{a.b}", "/{1}/{2}/{3}/{4}/{5}/{6}/{7}/{8}/{9}",
    ])
    func templatesThatAreRefused(_ template: String) {
        #expect(throws: HTTPRouterError.self) { try table([(.get, template)]) }
    }

    @Test func sameRouteTwiceIsRefused() throws {
        #expect(throws: HTTPRouterError.self) { try table([(.get, "/a/{x}"), (.post, "/a/{y}"), (.get, "/a/{z}")]) }
        #expect(throws: HTTPRouterError.self) { try table([(.get, "/{x...}"), (.get, "/{y...}")]) }
        _ = try table([(.get, "/a/{x}"), (.post, "/a/{y}"), (.get, "/a/{z...}")])
    }

    @Test func groupsJoinPaths() throws {
        var router = HTTPRouter()
        router.group("/v1") { group in group.get("x") { _ in HTTPServerResponse(.ok) } }
        #expect(throws: HTTPRouterError.self) { try router.build() }
        router = HTTPRouter()
        router.group("/v1/") { group in group.get("/x") { _ in HTTPServerResponse(.ok) } }
        #expect(throws: HTTPRouterError.self) { try router.build() }
    }

    @Test func routeOptions() throws {
        var router = HTTPRouter()
        router.post("/big", options: HTTPRouteOptions(maximumBodyBytes: 10)) { _ in HTTPServerResponse(.ok) }
        let table = try router.build()
        func limit(_ path: String) -> Int? {
            table.match(HTTPRequest(method: .post, scheme: "http", authority: "a", path: path)).options.maximumBodyBytes
        }
        #expect(limit("/big") == 10 && limit("/other") == nil)
    }
}
