import Testing

@testable import CausewayRequestReply

@Suite struct ProblemTests {
    private func text(_ problem: Problem) -> String { String(decoding: problem.json, as: UTF8.self) }

    private func parse(_ json: String) -> Problem? { Problem(json: Array(json.utf8)) }

    @Test func jsonHasTheMembersThatAreSet() {
        let problem = Problem(status: 409, title: "Seat taken", detail: "A12 is sold")
        #expect(text(problem) == #"{"detail":"A12 is sold","status":409,"title":"Seat taken","type":"about:blank"}"#)
        #expect(parse(text(problem)) == problem)
    }

    @Test func extensionsReadBack() {
        let problem = Problem(
            status: 422, type: "https://example.com/invalid", instance: "/bookings/7",
            extensions: [
                "errors": .array([.object(["pointer": "/seats/0", "line": 3])]), "retry": false, "wait": .number(0.5),
                "none": .null,
            ])
        #expect(parse(text(problem)) == problem)
    }

    @Test func extensionsCannotReplaceMembers() {
        let problem = Problem(status: 404, extensions: ["status": 200, "type": "x", "seat": "A1"])
        #expect(text(problem) == #"{"seat":"A1","status":404,"type":"about:blank"}"#)
    }

    @Test func membersOfTheWrongTypeAreIgnored() {
        let problem = parse(#"{"type":1,"title":["x"],"status":"409","detail":{"a":1},"instance":null,"seat":"A1"}"#)
        #expect(problem == Problem(extensions: ["seat": "A1"]))
        #expect(parse(#"{"status":99}"#)?.status == nil)
        #expect(parse(#"{"status":600}"#)?.status == nil)
        #expect(parse(#"{"status":1e300}"#)?.status == nil)
    }

    @Test(arguments: ["", "[]", "7", "null", "\"x\"", "{", #"{"a":}"#, "\u{0}"])
    func otherJSONIsNoProblem(_ json: String) {
        #expect(parse(json) == nil)
    }

    @Test func deepNestingDoesNotTrap() {
        let depth = 100_000
        _ = parse(#"{"a":"# + String(repeating: "[", count: depth) + String(repeating: "]", count: depth) + "}")
    }

    @Test func aNumberThatJSONCannotSayLeavesTheExtensionsOut() {
        let problem = Problem(status: 500, extensions: ["wait": .number(.infinity)])
        #expect(parse(text(problem)) == Problem(status: 500))
    }

    @Test func descriptionIsOneLine() {
        #expect(Problem(status: 409, title: "Seat taken", detail: "A12").description == "409: Seat taken: A12")
        #expect(Problem(type: "https://example.com/x").description == "https://example.com/x")
        #expect(Problem().description == "unspecified problem")
    }
}
