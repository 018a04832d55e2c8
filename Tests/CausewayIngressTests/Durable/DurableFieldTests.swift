import CausewayHTTP
import Testing

@testable import CausewayIngress

@Suite("Idempotency-Key and Prefer", .timeLimit(.minutes(3)))
struct DurableFieldTests {
    @Test(
        "A key is a string of structured fields, or the same without quotes",
        arguments: [
            ("abc", "abc"), (#""abc""#, "abc"), (#""a\"b\\""#, #"a"b\"#), ("8e03978e-40d5-43dd-bc93-6894a57f9324", nil),
            (String(repeating: "k", count: 255), nil), ("a,b;c=d", nil),
        ] as [(String, String?)])
    func keys(_ value: String, _ key: String?) throws {
        let found = try IdempotencyKey.of([IdempotencyKey.field: value])
        #expect(found == key ?? value)
    }

    @Test(
        "What is no key is refused with 400",
        arguments: [
            "", #""""#, "a b", #""a b""#, #""abc"#, #""a"b"#, #""a";b=c"#, #""a\b""#, #""a\"#, "k\u{e9}",
            String(repeating: "k", count: 256),
        ])
    func noKeys(_ value: String) {
        let error = #expect(throws: HTTPError.self) { try IdempotencyKey.of([IdempotencyKey.field: value]) }
        #expect(error?.status == .badRequest)
    }

    @Test("Two keys are refused, none is none")
    func count() throws {
        #expect(throws: HTTPError.self) {
            try IdempotencyKey.of([IdempotencyKey.field: "a", IdempotencyKey.field: "a"])
        }
        #expect(try IdempotencyKey.of([:]) == nil)
    }

    @Test(
        "Prefer is read as RFC 7240 has it",
        arguments: [
            (["respond-async"], true, nil), (["respond-async, wait=10"], true, 10),
            (["wait=10", "Respond-Async"], true, 10),
            (["respond-async; foo=bar , wait = \"7\""], true, 7), (["wait=1, wait=2"], false, 1),
            (["wait=-1, respond-async"], true, nil), (["wait=x"], false, nil),
            (["foo=\"a, respond-async\""], false, nil),
            (["handling=lenient, return=minimal"], false, nil), ([""], false, nil), ([",, respond-async,"], true, nil),
            (["wait=99999999999999999999"], false, .max), (["respond-async=yes"], false, nil),
        ] as [([String], Bool, Int?)])
    func preferences(_ values: [String], _ respondAsync: Bool, _ wait: Int?) {
        var fields = HTTPFields()
        for value in values { fields.append(HTTPPreferences.field, value) }
        let preferences = HTTPPreferences(fields)
        #expect(preferences.respondAsync == respondAsync)
        #expect(preferences.wait == wait)
    }
}
