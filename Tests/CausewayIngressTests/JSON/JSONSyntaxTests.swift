import Testing

@testable import CausewayIngress

@Suite("JSON's grammar")
struct JSONSyntaxTests {
    private func error(_ text: String) -> JSONSyntax.Failure? {
        JSONSyntax.firstError(in: Array(text.utf8).span, maxDepth: 5)
    }

    @Test(
        "JSON is JSON",
        arguments: [
            "0", "-0", "-0.5e+10", "1E-2", "10", #""""#, #""a\"\\\/\b\f\n\r\t\u00e9""#, #""\ud83d\uDE00""#, "\"é😀\"",
            "true", "false", "null", "[]", "{}", " [ 1 , [ ] , {\"a\" : { } } ] \r\n\t", #"{"a":1,"a":2,"":[null]}"#,
            "[[[[[]]]]]",
        ])
    func good(text: String) { #expect(error(text) == nil) }

    @Test(
        "What isn't is refused, where it stops being",
        arguments: [
            ("", 0), ("  ", 2), ("{", 1), ("[1,]", 3), ("[1 2]", 3), ("{\"a\"}", 4), ("{\"a\":}", 5), ("{a:1}", 1),
            ("{\"a\":1,}", 7), ("01", 1), ("-", 1), ("+1", 0), ("1.", 2), (".5", 0), ("1e", 2), ("0x1", 1), ("NaN", 0),
            ("tru", 0), ("truely", 4), ("'a'", 0), ("\"a", 2), ("\"\n\"", 1), ("\"\\x\"", 2), ("\"\\u12g4\"", 5),
            ("\"\\ud800\"", 1), ("\"\\udc00\"", 1), ("\"\\ud800\\u0041\"", 1), ("[] []", 3), ("// c\n1", 0),
            ("\u{FEFF}1", 0), ("1\u{0}", 1), ("[[[[[[]]]]]]", 5), ("1}", 1),
        ] as [(String, Int)])
    func bad(text: String, offset: Int) { #expect(error(text)?.offset == offset) }

    @Test(
        "Bytes that are no UTF-8 are refused",
        arguments: [[0xFF], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82]] as [[UInt8]])
    func notUTF8(bytes: [UInt8]) {
        let text = Array("\"ab".utf8) + bytes + Array("\"".utf8)
        #expect(JSONSyntax.firstError(in: text.span, maxDepth: 5)?.offset == 3)
    }

    @Test("Nesting without end overflows no stack")
    func deep() {
        let text = [UInt8](repeating: UInt8(ascii: "["), count: 1_000_000)
        #expect(JSONSyntax.firstError(in: text.span, maxDepth: 64)?.offset == 64)
    }

    @Test("Every beginning of a text, and every text with a byte changed, ends without a trap")
    func mangled() {
        let text = Array(#" {"a":[1.5e-3,true,null,"\ud83d\ude00\n"],"b":{"c":"é"}} "#.utf8)
        for count in 0..<(text.count - 2) {
            #expect(JSONSyntax.firstError(in: Array(text[..<count]).span, maxDepth: 5) != nil)
        }
        for place in text.indices {
            for byte in UInt8.min...UInt8.max {
                var changed = text
                changed[place] = byte
                let found = JSONSyntax.firstError(in: changed.span, maxDepth: 5)
                #expect(found.map { (0...changed.count).contains($0.offset) } ?? true)
            }
        }
    }
}
