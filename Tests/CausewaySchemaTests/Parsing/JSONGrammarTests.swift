import CausewaySchema
import Testing

/// Texts of each kind that parsers are known to differ on: JSON, no JSON, and what RFC 8259 leaves open.
@Suite("JSON's grammar", .timeLimit(.minutes(3)))
struct JSONGrammarTests {
    private func error(_ text: String, limits: JSONLimits = JSONLimits()) -> JSONSyntaxError? {
        JSONDocument.firstError(in: Array(text.utf8).span, limits: limits)
    }

    @Test(
        "Arrays that are JSON",
        arguments: [
            "[]", "[ ]", "[[]   ]", #"[""]"#, #"["a"]"#, "[false]", "[null, 1, \"1\", {}]", "[null]", "[1\n]", " [1]",
            "[1,null,null,null,2]", "[2] ", "[[[[[]],[]]]]",
        ])
    func goodArrays(text: String) { #expect(error(text) == nil) }

    @Test(
        "Numbers that are JSON",
        arguments: [
            "0", "-0", "0e+1", "0e1", "[ 4]", "-0.0000000000000000000000000000000000001", "20e1", "-123", "-1",
            "1E22", "1E-2", "1E+2", "123e45", "123.456e78", "1e-2", "1e+2", "123", "123.456789", "1.0", "-1.5e-300",
            "10",
            "9007199254740991", "-9007199254740991", "1.7976931348623157e308", "5e-324", "1e-400", "0e999999999999",
            "0.00000000000000000000000000000000001e300",
        ])
    func goodNumbers(text: String) { #expect(error(text) == nil) }

    @Test(
        "Objects that are JSON",
        arguments: [
            "{}", #"{"a":1}"#, #"{"a":"b","c":"d"}"#, #"{"":0}"#, #"{"a\u0000b":1}"#, #"{"a":[]}"#,
            "{\n\"a\":\t\"b\"\r\n}",
            #"{"min":-1.0e+28,"max":1.0e+28}"#, #"{"x":[{"id":"x"}],"id":"x"}"#, #"{"a":{"a":{"a":1}}}"#,
            #"{"A":1,"a":2}"#,
        ])
    func goodObjects(text: String) { #expect(error(text) == nil) }

    @Test(
        "Strings that are JSON",
        arguments: [
            #""\u0060\u012a\u12AB""#, #""\ud801\udc37""#, #""\ud83d\uDE39\ud83d\ude39""#, #""\"\\\/\b\f\n\r\t""#,
            #""\\u0000""#,
            #""\"""#, #""a/*b*/c/*d//e""#, #""\\a""#, #""\\n""#, #""\u0012""#, #""\uFFFF""#, #""\uDBFF\uDFFF""#,
            #""new\u00A0line""#,
            "\"\u{10FFFF}\"", "\"\u{FFFF}\"", #""\u0000""#, "\"\u{2C}\"", "\"π\"", "\"asd \"", "\" \"", #""\u0821""#,
            #""\u0123""#,
            "\"\u{2028}\u{2029}\"", #""\u005C\u0022""#, "\"\u{7F}\"", #""\u2064""#, #""\uFDD0""#, "\"€𝄞\"",
            "\"\u{FEFF}\"",
        ])
    func goodStrings(text: String) { #expect(error(text) == nil) }

    @Test(
        "Texts of one value, with space around it",
        arguments: [
            "false", "42", "-0.1", "null", "\"a\"", "true", "\"\"", "[\"a\"]\n", "[true]", " [] ", "\r\n\t [1]\t\r\n",
        ])
    func goodTexts(text: String) { #expect(error(text) == nil) }

    @Test(
        "Arrays that are none, and where they stop being",
        arguments: [
            ("[1 true]", 3), ("[\"\": 1]", 3), ("[\"\"],", 4), ("[,1]", 1), ("[1,,2]", 3), ("[\"x\",,]", 5),
            ("[\"x\"]]", 5),
            ("[\"\",]", 4), ("[\"x\"", 4), ("[x", 1), ("[3[4]]", 2), ("[1:2]", 2), ("[,]", 1), ("[-]", 2),
            ("[   , \"\"]", 4),
            ("[\"a\",\n4\n,1,", 11), ("[1,]", 3), ("[1,,]", 3), ("[\"\u{B}a\"\\f]", 2), ("[*]", 1), ("[\"\"", 3),
            ("[1,", 3),
            ("[1,\n1\n,1", 8), ("[{}", 3), ("[", 1), ("]", 0), ("[1}", 2),
        ] as [(String, Int)])
    func badArrays(text: String, offset: Int) { #expect(error(text)?.offset == offset) }

    @Test(
        "Numbers that are none",
        arguments: [
            "-01", "-1.0.", "-2.", "-NaN", ".-1", ".2e-3", "0.1.2", "0.3e+", "0.3e", "0.e1", "0E+", "0E", "0e+", "0e",
            "1.0e+",
            "1.0e-", "1.0e", "1 000.0", "1eE2", "2.e+3", "2.e-3", "2.e3", "9.e+", "Inf", "NaN", "\u{FF11}", "1+2",
            "0x1", "0x42",
            "Infinity", "0e+-1", "-123.123foo", "123\u{E5}", "-Infinity", "-foo", "- 1", "-012", "-.123", "-1x", "1ea",
            "1.", ".123",
            "1.2a-3", "1.8011670033376514H-308", "012", "+1", "++1234", "-", "1_000", "1,000", "00", "1e", "0b1", "1f",
            "１",
        ])
    func badNumbers(text: String) {
        #expect(error(text) != nil)
        #expect(error("[\(text)]") != nil || text == "1,000")
    }

    @Test(
        "Objects that are none",
        arguments: [
            #"["x", truth]"#, #"{[: "x"}"#, "{\n", #"{"x", null}"#, #"{"x"::"b"}"#, "{\u{1F1E8}}", #"{"a":"a" 123}"#,
            #"{key: 'v'}"#,
            #"{"a" b}"#, #"{:"b"}"#, #"{"a" "b"}"#, #"{"a":"#, #"{"a""#, "{1:1}", "{9999E9999:1}", "{null:null}",
            #"{"id":0,,,}"#, "{'a':0}",
            #"{"id":0,}"#, #"{"a":"b"}/**/"#, #"{"a":"b"}//"#, #"{"a":"b"}#"#, #"{"a":"b",,"c":"d"}"#, #"{a:"b"}"#,
            #"{"a":"a"#,
            #"{ "foo" : "bar", "a" }"#, #"{"a":"b"}{"#, "{", "}", "{]", #"{"a":1]"#, "{,}", #"{"a":}"#, #"{"a":1,"b"}"#,
        ])
    func badObjects(text: String) { #expect(error(text) != nil) }

    @Test(
        "Strings that are none, and where they stop being",
        arguments: [
            (#""\u""#, 3), (#""\u1""#, 4), (#""\u1x""#, 4), ("é", 0), (#"\u0020"#, 0), (#""\"#, 2), (#""\x00""#, 2),
            (#""\\\""#, 5),
            ("\"\\\t\"", 2), ("\"\\\u{1F300}\"", 2), (#""\a""#, 2), (#""\uqqqq""#, 3), (#""\u00A""#, 6), ("\"", 1),
            ("'single'", 0),
            ("abc", 0), ("\"\\", 2), ("\"a\u{0}a\"", 2), ("\"new\nline\"", 4), ("\"\t\"", 1), (#""\UA66D""#, 2),
            (#""\u{41}""#, 3),
            ("\"x", 2), (#""\u12"#, 5), ("\"\u{1F}\"", 1), ("\"12345678\u{1}\"", 9), ("\"a\"\"", 3),
        ] as [(String, Int)])
    func badStrings(text: String, offset: Int) { #expect(error(text)?.offset == offset) }

    @Test(
        "Half a surrogate pair is refused where it begins",
        arguments: [
            (#""\ud800""#, 1), (#""\uDC00""#, 1), (#""\uD800\u0041""#, 1), (#""\uD800\uD800\uDC00""#, 1),
            (#""ab\uD800x""#, 3),
            (#""\uDd1e\uD834""#, 1), (#""\uD888\n""#, 1),
        ] as [(String, Int)])
    func halfPairs(text: String, offset: Int) {
        #expect(error(text)?.offset == offset)
        #expect(error(text)?.reason == .loneSurrogate)
    }

    @Test(
        "Texts that are none",
        arguments: [
            "", " ", "\u{2060}", "<.>", "[<null>]", "[1]x", "[1]]", "['", "asd", "[True]", "[nul", "[fals", "[tru",
            "nulll", "1]",
            "{\"x\": true,", "[][]", "2@", "{}}", "{\"\":", "{\"a\":/*comment*/\"b\"}", "{\"a\": true} \"x\"",
            "[\\u000A\"\"]", "[\"asd]",
            "å", "{\"asd\":\"asd\"", "\u{A0}1", "1\u{0}", "\u{0}", "[\u{C}]", "\u{B}1", "1 2", "// c\n1", "#1",
            "true false", "[1]\u{85}",
        ])
    func badTexts(text: String) { #expect(error(text) != nil) }

    @Test(
        "Bytes that are no UTF-8 are refused where they begin",
        arguments: [
            [0xFF], [0x80], [0xC0, 0xAF], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80],
            [0xF8, 0x88, 0x80, 0x80, 0x80],
            [0xE2, 0x82], [0xF0, 0x9F, 0x98], [0xC3],
        ] as [[UInt8]])
    func notUTF8(bytes: [UInt8]) {
        let text = Array("[\"ab".utf8) + bytes + Array("\"]".utf8)
        let error = JSONDocument.firstError(in: text.span)
        #expect(error?.offset == 4)
        #expect(error?.reason == .notUTF8)
    }

    @Test("Byte order marks and other encodings are refused")
    func otherEncodings() {
        #expect(error("\u{FEFF}{}")?.reason == .byteOrderMark)
        for text in [
            [0xFF, 0xFE, 0x5B, 0, 0x5D, 0], [0xFE, 0xFF, 0, 0x5B, 0, 0x5D], [0x5B, 0, 0x5D, 0], [0, 0x5B, 0, 0x5D],
        ] as [[UInt8]] {
            #expect(JSONDocument.firstError(in: text.span) != nil)
        }
    }

    @Test(
        "A name twice is refused, whatever its spelling",
        arguments: [
            (#"{"a":1,"a":1}"#, 7, "a"), (#"{"a":1,"b":{},"a":2}"#, 14, "a"), (#"{"a":1,"\u0061":2}"#, 7, "a"),
            (#"{"":1,"":2}"#, 6, ""),
            (#"{"\n":1,"\u000a":2}"#, 8, "\n"), (#"{"é":1,"\u00e9":2}"#, 8, "é"),
            (#"{"😀":1,"\ud83d\ude00":2}"#, 10, "😀"),
            (#"{"é":1,"e\u0301":2}"#, 8, "é"), (#"[[{"x":{"b":0,"c":0,"b":0}}]]"#, 20, "b"),
            (#"{"/":1,"\/":1}"#, 7, "/"),
        ] as [(String, Int, String)])
    func duplicateNames(text: String, offset: Int, name: String) {
        #expect(error(text)?.reason == .duplicateName(name))
        #expect(error(text)?.offset == offset)
    }

    @Test("A name twice is found among many, and many that differ are fine")
    func manyNames() {
        let names = (0..<3000).map { "\"n\($0 * 7919 % 3001)\":0" }
        #expect(error("{" + names.joined(separator: ",") + "}") == nil)
        for place in [0, 1, 1500, 2999] {
            var twice = names
            twice.insert(names[place], at: 2000)
            #expect(error("{" + twice.joined(separator: ",") + "}")?.reason.description.contains("second time") == true)
        }
        // Alike to the eye of a hash that looks at few bytes.
        let alike = (0..<1000).map { "\"aaaa\(String($0, radix: 2).leftPadded(12))zzzaaaaa\":0" }
        #expect(error("{" + alike.joined(separator: ",") + "}") == nil)
    }

    @Test("Names that differ only in ways that nobody mistakes are fine")
    func differentNames() {
        #expect(error(#"{"a":1,"A":1,"a ":1,"a\u0000":1,"ａ":1,"\\u0061":1}"#) == nil)
    }

    @Test("Integers that others round are refused, unless asked for")
    func largeIntegers() {
        for text in [
            "9007199254740992", "-9007199254740992", "9223372036854775807", "18446744073709551615",
            "123123123123123123123123",
        ] {
            #expect(error("[\(text)]")?.reason == .integerTooLarge)
            #expect(error("[\(text)]")?.offset == 1)
            #expect(error("[\(text)]", limits: JSONLimits(integers: .exact)) == nil)
        }
    }

    @Test(
        "Numbers beyond all doubles are refused",
        arguments: [
            "1e309", "-1e309", "0.4e00669999", "123.456e78956", "1e400", "1.7976931348623159e308", "10e308",
            "1.5e+9999", "100000.0e305",
        ])
    func hugeNumbers(text: String) { #expect(error(text)?.reason == .numberTooLarge) }

    @Test("Nesting has a limit, and none of it is on the stack")
    func nesting() {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(error(nested(64)) == nil)
        #expect(error(nested(65))?.reason == .limit(.depth, 64))
        #expect(error(nested(65))?.offset == 64)
        #expect(error(nested(1024), limits: JSONLimits(depth: .max)) == nil)
        #expect(error(nested(1025), limits: JSONLimits(depth: .max))?.offset == 1024)
        #expect(error(String(repeating: "[", count: 100_000))?.offset == 64)
        #expect(error(String(repeating: "{\"a\":", count: 100_000))?.offset == 64 * 5)
    }

    @Test("Limits on bytes, values, members and numbers")
    func limits() {
        #expect(error("[1,2]", limits: JSONLimits(bytes: 5)) == nil)
        #expect(error("[1,2]", limits: JSONLimits(bytes: 4))?.reason == .limit(.bytes, 4))
        #expect(error("[1,2,3]", limits: JSONLimits(values: 4)) == nil)
        #expect(error("[1,2,3]", limits: JSONLimits(values: 3))?.reason == .limit(.values, 3))
        #expect(error(#"{"a":1,"b":2}"#, limits: JSONLimits(members: 2)) == nil)
        #expect(error(#"{"a":1,"b":2}"#, limits: JSONLimits(members: 1))?.reason == .limit(.members, 1))
        #expect(error("[]", limits: JSONLimits(bytes: -1))?.offset == 0)
        #expect(error("[]", limits: JSONLimits(depth: 0))?.reason == .limit(.depth, 0))
        #expect(error("1", limits: JSONLimits(depth: 0, values: 0, members: 0)) == nil)
        #expect(error("-1.25", limits: JSONLimits(numberLength: 5)) == nil)
        #expect(error("-1.25", limits: JSONLimits(numberLength: 4))?.reason == .limit(.numberLength, 4))
        #expect(error("12345", limits: JSONLimits(numberLength: 4))?.reason == .limit(.numberLength, 4))
        #expect(error("1e005", limits: JSONLimits(numberLength: 4))?.reason == .limit(.numberLength, 4))
    }

    @Test("Errors name the line, the column and the value")
    func places() {
        let text = "{\n  \"seats\": [1, 2,\n    x]\n}"
        let error = error(text)
        #expect(error?.offset == 24)
        #expect(error?.line == 3)
        #expect(error?.column == 5)
        #expect(error?.pointer.description == "/seats/2")
        #expect(error?.reason == .unexpectedByte(UInt8(ascii: "x"), expected: .value))
        #expect(error?.description == "\"x\" instead of a value at byte 24 (line 3, column 5, in /seats/2)")
        #expect(self.error(#"{"a":{"b":[{},{"c/d":01}]}}"#)?.pointer.description == "/a/b/1/c~1d")
        #expect(self.error("[[],[1,[")?.pointer.description == "/1/1/0")
        #expect(self.error("[1,2")?.reason == .unexpectedEnd(expected: .commaOrArrayEnd))
    }
}

extension String {
    fileprivate func leftPadded(_ width: Int) -> String { String(repeating: "0", count: max(0, width - count)) + self }
}
