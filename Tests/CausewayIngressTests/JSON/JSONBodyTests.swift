import Testing

@testable import CausewayIngress

@Suite("Bodies in JSON")
struct JSONBodyTests {
    private enum Colour: String, Decodable { case red, green }

    private struct Order: Decodable, Equatable {
        struct Line: Decodable, Equatable { var amount: Int }
        var name: String
        var lines: [Line]
        var colour: Colour?
        var rate: Double?
        var open: Bool?
        var names: [String: Int]?
    }

    private func decode(_ text: String) -> Result<Order, JSONBodyError> {
        do throws(JSONBodyError) {
            return .success(try JSONBody.decode(Order.self, from: Array(text.utf8)))
        } catch {
            return .failure(error)
        }
    }

    private func invalid(_ text: String) -> [String] {
        guard case .failure(.invalid(let errors)) = decode(text) else { return [] }
        return errors.map { "\($0.pointer.description): \($0.detail)" }
    }

    @Test("Members the type doesn't have are ignored")
    func unknownMembers() {
        let order = Order(name: "a", lines: [Order.Line(amount: 1)])
        #expect(decode(#"{"x":{"y":[]},"name":"a","lines":[{"amount":1,"z":null}]}"#) == .success(order))
    }

    @Test(
        "A wrong field is named by its pointer, in words of JSON",
        arguments: [
            (#"{"lines":[]}"#, "/name: is required"),
            (#"{"name":null,"lines":[]}"#, "/name: must not be null"),
            (#"{"name":1,"lines":[]}"#, "/name: must be a string"),
            (#"{"name":"a","lines":{}}"#, "/lines: must be an array"),
            (#"{"name":"a","lines":[{"amount":1},2]}"#, "/lines/1: must be an object"),
            (#"{"name":"a","lines":[{"amount":1},{}]}"#, "/lines/1/amount: is required"),
            (#"{"name":"a","lines":[{"amount":"1"}]}"#, "/lines/0/amount: must be an integer"),
            (#"{"name":"a","lines":[{"amount":1.5}]}"#, ": has a number that doesn't fit"),
            (#"{"name":"a","lines":[{"amount":1e400}]}"#, ": has a number that doesn't fit"),
            (#"{"name":"a","lines":[],"colour":"blue"}"#, "/colour: is not one of the values it may have"),
            (#"{"name":"a","lines":[],"rate":"x"}"#, "/rate: must be a number"),
            (#"{"name":"a","lines":[],"open":0}"#, "/open: must be true or false"),
            (#"{"name":"a","lines":[],"names":{"a/b~c":"x"}}"#, "/names/a~1b~0c: must be an integer"),
            (#"{"name":"a","lines":[],"names":{"07":"x"}}"#, "/names/07: must be an integer"),
            ("[]", ": must be an object"), ("1", ": must be an object"), ("null", ": must not be null"),
        ])
    func wrongField(text: String, expected: String) { #expect(invalid(text) == [expected]) }

    @Test("Broken JSON is told from wrong fields, even in a member nobody reads")
    func malformed() {
        let text = #"{"x":01,"name":1}"#
        #expect(decode(text) == .failure(.malformed(detail: "a number that begins with 0", offset: 6)))
        #expect(decode("") == .failure(.malformed(detail: "nothing but space", offset: 0)))
    }

    @Test("A type's own error doesn't reach the client")
    func ownError() {
        struct Secret: Error {}
        struct Strange: Decodable { init(from decoder: any Decoder) throws { throw Secret() } }
        #expect(throws: JSONBodyError.invalid([FieldError(pointer: JSONPointer(), detail: "is not what was expected")]))
        {
            try JSONBody.decode(Strange.self, from: Array("1".utf8))
        }
    }

    @Test("Errors read as sentences")
    func sentences() {
        #expect(
            JSONBodyError.malformed(detail: "no colon", offset: 4).description
                == "The body is no JSON: no colon at byte 4.")
        let errors = [
            FieldError(pointer: JSONPointer(["a", "0"]), detail: "is required"),
            FieldError(pointer: JSONPointer(), detail: "must be an object"),
        ]
        #expect(JSONBodyError.invalid(errors).description == "/a/0 is required. The body must be an object.")
    }
}
