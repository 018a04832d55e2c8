import CausewayHTTP
import CausewayIngress
import CausewaySchema
import Testing

@Suite("Bodies in JSON", .timeLimit(.minutes(3)))
struct JSONBodyTests {
    private struct Order: Codable, Equatable {
        var name: String
        var amount: Int
        var note: String?
    }

    /// The status and the body that a handler's answer has.
    private func answer(_ text: String, by reader: JSONReader = JSONReader()) async throws -> (Int, JSONValue) {
        var router = HTTPRouter()
        router.post("/orders") { request in
            try .json(encoding: await request.decode(Order.self, upTo: 200, by: reader), status: .created)
        }
        let table = try router.build()
        let head = HTTPRequest(method: .post, scheme: "http", authority: "a", path: "/orders")
        let body = HTTPRequestBody(Array(text.utf8))
        let response = await table.respond(to: HTTPServerRequest(head: head, match: table.match(head), body: body))
        guard case .bytes(let bytes) = response.body else { return (response.status.code, .null) }
        return (response.status.code, try JSONReader().read(JSONValue.self, from: bytes))
    }

    private func pointers(_ problem: JSONValue) -> [String] {
        guard case .array(let errors) = problem["errors"] else { return [] }
        return errors.map { "\($0["pointer"]?.string ?? "?"): \($0["detail"]?.string ?? "?")" }
    }

    @Test("A body is read, members the type doesn't have are ignored unless refused")
    func good() async throws {
        let text = #"{"x":{"y":[]},"name":"a/b","amount":1}"#
        #expect(try await answer(text) == (201, ["amount": 1, "name": "a/b"]))
        let (status, problem) = try await answer(text, by: JSONReader(unknownMembers: .refuse))
        #expect(status == 422)
        #expect(pointers(problem) == ["/x: is not known"])
    }

    @Test("Every wrong field is in the 422, each with its pointer")
    func wrongFields() async throws {
        let (status, problem) = try await answer(#"{"name":1,"note":[]}"#)
        #expect(status == 422)
        #expect(pointers(problem) == ["/name: must be a string", "/amount: is required", "/note: must be a string"])
    }

    @Test("Broken JSON is a 400 that says where, even in a member nobody reads")
    func broken() async throws {
        let (status, problem) = try await answer(#"{"x":01,"name":1}"#)
        #expect(status == 400)
        let detail = "a number that begins with 0 at byte 5 (line 1, column 6, in /x)"
        #expect(problem["detail"]?.string == "The body is not JSON that is accepted: \(detail).")
        #expect(try await answer(#"{"name":"a","amount":1,"name":"b"}"#).0 == 400)
    }

    @Test("A number that others would round is a 422 with its pointer, unless exact ones are asked for")
    func roundedNumbers() async throws {
        let text = #"{"name":"a","amount":9007199254740993}"#
        let (status, problem) = try await answer(text)
        #expect(status == 422)
        #expect(pointers(problem).count == 1)
        #expect(pointers(problem).first?.hasPrefix("/amount: ") == true)
        // The client of this test reads exactly too.
        let exact = JSONReader(limits: JSONLimits(integers: .exact))
        #expect(try exact.read(Order.self, from: Array(text.utf8)).amount == 9_007_199_254_740_993)
    }

    @Test("Too many bytes are a 413")
    func tooLarge() async throws {
        let name = String(repeating: "x", count: 300)
        #expect(try await answer(#"{"name":"\#(name)","amount":1}"#).0 == 413)
        let small = JSONReader(limits: JSONLimits(bytes: 20))
        #expect(try await answer(#"{"name":"abc","amount":1}"#, by: small).0 == 413)
    }

    /// The status that a handler without `await` answers a body with.
    private func answerAtOnce(_ text: String, collectsBody: Bool) async throws -> Int {
        var router = HTTPRouter()
        router.post("/orders", options: HTTPRouteOptions(collectsBody: collectsBody)) { request in
            try .json(encoding: request.decode(Order.self), status: .created)
        }
        let table = try router.build()
        let head = HTTPRequest(method: .post, scheme: "http", authority: "a", path: "/orders")
        return await table.respond(to: head, body: HTTPRequestBody(Array(text.utf8))).status.code
    }

    @Test(
        "A route that collects bodies reads them without a wait; on one that doesn't it fails always, not just at times"
    )
    func atOnce() async throws {
        #expect(try await answerAtOnce(#"{"name":"a","amount":1}"#, collectsBody: true) == 201)
        #expect(try await answerAtOnce(#"{"name":"a"}"#, collectsBody: true) == 422)
        #expect(try await answerAtOnce(#"{"name":"a","amount":1}"#, collectsBody: false) == 500)
    }

    @Test("Responses have their members in the type's order, or in that of their names")
    func response() throws {
        let order = Order(name: "a/b", amount: 1)
        let response = try HTTPServerResponse.json(encoding: order, status: .created)
        #expect(try text(of: response) == #"{"name":"a/b","amount":1}"#)
        #expect(response.status == .created)
        let sorted = try HTTPServerResponse.json(encoding: order, by: JSONWriter(sortsNames: true))
        #expect(try text(of: sorted) == #"{"amount":1,"name":"a/b"}"#)
    }

    private func text(of response: HTTPServerResponse) throws -> String {
        guard case .bytes(let bytes) = response.body else { throw NoBody() }
        return String(decoding: bytes, as: UTF8.self)
    }

    private struct NoBody: Error {}
}
