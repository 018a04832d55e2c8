import CausewayHTTP
import Testing

@Suite struct FieldsTests {
    @Test func namesAreComparedWithoutCaseAndKeptAsWritten() {
        let fields: HTTPFields = ["X-One": "1", .contentType: "text/plain", "x-one": "2"]
        #expect(fields["X-ONE"] == "1, 2")
        #expect(fields[values: "x-One"] == ["1", "2"])
        #expect(fields["CONTENT-TYPE"] == "text/plain")
        #expect(fields.map(\.name.rawName) == ["X-One", "Content-Type", "x-one"])
        #expect(fields["X-On"] == nil && fields["X-One-"] == nil && !fields.contains("X"))
        #expect(HTTPField.Name("ABC") == HTTPField.Name("abc"))
        #expect(HTTPField.Name("ABC").hashValue == HTTPField.Name("abc").hashValue)
        #expect(HTTPField.Name("a@c") != HTTPField.Name("a`c"), "only letters have a case")
    }

    @Test func changing() {
        var fields: HTTPFields = ["A": "1", "B": "2", "a": "3"]
        fields["A"] = "4"
        #expect(fields.description == "B: 2\nA: 4")
        fields[values: "B"] = ["5", "6"]
        #expect(fields.description == "A: 4\nB: 5\nB: 6")
        fields["b"] = nil
        fields.remove("C")
        #expect(fields.count == 1 && fields["A"] == "4")
        fields.append(HTTPField(name: "D", value: ""))
        #expect(fields["D"] == "" && fields.contains("D"))
    }

    @Test func settingAgainAndAgainIsBounded() {
        var fields: HTTPFields = ["Keep": "1"]
        for round in 0..<10_000 { fields["X"] = "value \(round)" }
        #expect(fields.description == "Keep: 1\nX: value 9999")
        #expect(fields.byteCount < 2000)
    }

    @Test func copiesAreValues() {
        let original: HTTPFields = ["A": "1"]
        var copy = original
        copy["A"] = "2"
        copy.append("B", "3")
        #expect(original.description == "A: 1")
        #expect(copy.description == "A: 2\nB: 3")
    }

    @Test func cookiesAreJoinedTheirWay() {
        let fields: HTTPFields = [.cookie: "a=1", .cookie: "b=2"]
        #expect(fields[.cookie] == "a=1; b=2")
    }

    @Test func tokensOfLists() {
        let fields: HTTPFields = [.connection: "keep-alive ,\tUpgrade,,x", .connection: "te"]
        for token in ["upgrade", "KEEP-ALIVE", "x", "TE"] { #expect(fields.contains(.connection, token: token)) }
        for token in ["keep", "alive", "t"] { #expect(!fields.contains(.connection, token: token)) }
    }

    @Test func equality() {
        let fields: HTTPFields = ["A": "1", "B": "2"]
        #expect(fields == ["a": "1", "b": "2"])
        #expect(fields != ["B": "2", "A": "1"])
        #expect(fields != ["A": "1"])
        #expect(fields.hashValue == (["a": "1", "b": "2"] as HTTPFields).hashValue)
    }

    @Test func bytesThatAreNotText() {
        var fields = HTTPFields()
        fields.append("X", rawValue: [0xFF, 0x41])
        #expect(fields[rawValue: "X"] == [0xFF, 0x41])
        #expect(fields["X"] == "\u{FFFD}A")
        #expect(fields[0].rawValue == [0xFF, 0x41])
    }

    @Test func requestsAreValues() {
        var request = HTTPRequest(method: .get, scheme: "https", authority: "a", path: "/x", headerFields: ["A": "1"])
        let copy = request
        request.path = "/longer?y"
        request.authority = nil
        request.scheme = "wss"
        request.headerFields = [:]
        #expect(request.path == "/longer?y" && request.authority == nil && request.scheme == "wss")
        #expect(
            copy == HTTPRequest(method: .get, scheme: "https", authority: "a", path: "/x", headerFields: ["a": "1"]))
        request.scheme = nil
        #expect(request.scheme == nil)
    }

    @Test func methods() {
        for name in ["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "PURGE", "get"] {
            #expect(HTTPRequest.Method(name)?.rawValue == name)
        }
        #expect(HTTPRequest.Method("GET") == .get && HTTPRequest.Method("get") != .get)
        #expect(HTTPRequest.Method("") == nil && HTTPRequest.Method("A B") == nil)
    }

    @Test func statuses() {
        #expect(HTTPResponse.Status.ok == HTTPResponse.Status(code: 200, reasonPhrase: "Fine"))
        #expect(HTTPResponse.Status(code: 503).reasonPhrase == "Service Unavailable")
        #expect(HTTPResponse.Status(code: 599).reasonPhrase == "")
        #expect(HTTPResponse.Status.notFound.kind == .clientError && HTTPResponse.Status(code: 699).kind == .invalid)
    }
}
