import Testing

@testable import CausewaySchema

@Suite("JSON pointers")
struct JSONPointerTests {
    @Test(
        "The examples of RFC 6901, section 5",
        arguments: [
            ([], ""), (["foo"], "/foo"), (["foo", "0"], "/foo/0"), ([""], "/"), (["a/b"], "/a~1b"), (["c%d"], "/c%d"),
            (["m~n"], "/m~0n"), (["~1"], "/~01"), ([" "], "/ "), (["é/"], "/é~1"),
        ] as [([String], String)])
    func text(tokens: [String], text: String) { #expect(JSONPointer(tokens).description == text) }
}
