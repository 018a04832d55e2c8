import CausewaySchema
import Foundation
import Testing

@Suite("Types are written as JSON", .timeLimit(.minutes(3)))
struct JSONWriterTests {
    private func write(_ value: some Encodable, _ writer: JSONWriter = JSONWriter()) throws -> String {
        try #require(String(validating: try writer.write(value), as: UTF8.self))
    }

    @Test("Text is escaped where it must be and nowhere else")
    func strings() throws {
        #expect(
            try write("a\"b\\c/d\u{8}\u{C}\n\r\t\u{0}\u{1F}é😀\u{2028}\u{7F}") == #""a\"b\\c/d\b\f\n\r\t\u0000\u001fé😀"#
                + "\u{2028}\u{7F}\"")
        #expect(try write("") == "\"\"")
        for length in 0..<40 {
            for place in 0...length {
                let text = String(repeating: "x", count: place) + "\n" + String(repeating: "é", count: length - place)
                #expect(try write(text) == "\"" + text.replacing("\n", with: "\\n") + "\"")
                #expect(try write([text: 1]) == "{\"" + text.replacing("\n", with: "\\n") + "\":1}")
            }
        }
    }

    /// Bytes are written eight at a time, and what is left of fewer in one piece: each has to come to its own place.
    @Test("Text of every length is written as it is", arguments: ["\"", "\\", "\u{1F}"])
    func textOfEveryLength(_ special: Character) throws {
        let letters = Array("abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        let escaped = special == "\u{1F}" ? "\\u001f" : "\\\(special)"
        for length in 0..<letters.count {
            let text = letters[..<length]
            #expect(try write(String(text)) == "\"\(String(text))\"")
            for place in 0..<length {
                let (before, after) = (String(text[..<place]), String(text[(place + 1)...]))
                #expect(try write("\(before)\(special)\(after)") == "\"\(before)\(escaped)\(after)\"")
            }
        }
    }

    @Test("Integers of every width")
    func integers() throws {
        #expect(try write([Int8.min, 0, .max]) == "[-128,0,127]")
        #expect(try write([UInt8.max]) == "[255]")
        #expect(try write([Int16.min, .max]) == "[-32768,32767]")
        #expect(try write([Int32.min, .max]) == "[-2147483648,2147483647]")
        #expect(try write([Int64.min, .max]) == "[-9223372036854775808,9223372036854775807]")
        #expect(try write([UInt64.max]) == "[18446744073709551615]")
        #expect(try write([Int128.min]) == "[-170141183460469231731687303715884105728]")
        var power = 1
        while power < 1_000_000_000_000_000_000 {
            #expect(try write([power - 1, power, -power]) == "[\(power - 1),\(power),-\(power)]")
            power *= 10
        }
    }

    @Test("Doubles are as short as can be and read back as they were")
    func doubles() async throws {
        #expect(try write([0.0, -0.0, 1, 0.1, 1e21, 1.5e-7, 100, -2.5]) == "[0,-0,1,0.1,1e+21,1.5e-07,100,-2.5]")
        #expect(try write([Float(0.1), 16_777_216, 3]) == "[0.1,16777216.0,3]")
        var random = SplitMix(seed: 11)
        for step in 0..<20_000 {
            // Others get their turn on the pool meanwhile.
            if step % 200 == 0 { await Task.yield() }
            let value = Double(bitPattern: random.next())
            guard value.isFinite else { continue }
            let text = try write(value)
            #expect(Double(text) == value)
            #expect(text.count <= value.description.count)
        }
    }

    private struct Rate: Encodable {
        var name = "x"
        var rates: [[Double]]
    }

    @Test("Numbers that are not finite are refused with their place")
    func notFinite() throws {
        for value in [Double.nan, .infinity, -.infinity] {
            #expect(throws: EncodingError.self) { try write(value) }
            #expect(throws: EncodingError.self) { try write(JSONValue.number(value)) }
        }
        #expect(throws: EncodingError.self) { try write([Float.nan]) }
        let error = #expect(throws: EncodingError.self) { try write(Rate(rates: [[1], [2, .nan]])) }
        guard case .invalidValue(_, let context) = error else { return }
        #expect(context.codingPath.map(\.stringValue).starts(with: ["rates", "Index 1"]))
    }

    @Test("Names can be in the order of their bytes")
    func sorted() throws {
        let sorts = JSONWriter(sortsNames: true)
        struct Mixed: Encodable {
            struct Inner: Encodable {
                var z = [1, 2]
                var a: String? = "x"
                var none: Int?
            }
            var b = 1
            var inner = [Inner(), Inner()]
            var a = ["é": 1, "z": 2, "aa": 3, "a": 4, "": 5]
            var ab = true
        }
        #expect(
            try write(Mixed(), sorts)
                == #"{"a":{"":5,"a":4,"aa":3,"z":2,"é":1},"ab":true,"b":1,"inner":[{"a":"x","z":[1,2]},{"a":"x","z":[1,2]}]}"#
        )
        let many = Dictionary(uniqueKeysWithValues: (0..<500).map { ("key\($0)", $0) })
        let names = many.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        #expect(try write(many, sorts) == "{" + names.map { "\"\($0)\":\(many[$0] ?? 0)" }.joined(separator: ",") + "}")
        #expect(try write(JSONValue.object(many.mapValues { .integer(Int64($0)) }), sorts) == write(many, sorts))
    }

    private enum Keys: String, CodingKey { case a, b, c, d }

    @Test("Containers of one encoder are one object; what writes nothing is an empty one")
    func containers() throws {
        struct Twice: Encodable {
            func encode(to encoder: any Encoder) throws {
                var first = encoder.container(keyedBy: Keys.self)
                try first.encode(1, forKey: .a)
                var second = encoder.container(keyedBy: Keys.self)
                try second.encode(2, forKey: .b)
                try first.encode(3, forKey: .c)
            }
        }
        struct Nothing: Encodable { func encode(to encoder: any Encoder) throws {} }
        #expect(try write(Twice()) == #"{"a":1,"b":2,"c":3}"#)
        #expect(try write([Nothing(), Nothing()]) == "[{},{}]")
        #expect(try write(["a": Nothing()]) == #"{"a":{}}"#)
        #expect(try write([String: Int]()) == "{}")
        #expect(try write([[Int]]()) == "[]")
        #expect(try write([Int?.none, 1]) == "[null,1]")
        #expect(try write(Int?.none) == "null")
    }

    @Test("Nested containers and super encoders, in order")
    func nested() throws {
        struct Nested: Encodable {
            func encode(to encoder: any Encoder) throws {
                var outer = encoder.container(keyedBy: Keys.self)
                var list = outer.nestedUnkeyedContainer(forKey: .a)
                try list.encode(1)
                var inner = list.nestedContainer(keyedBy: Keys.self)
                try inner.encodeNil(forKey: .b)
                try list.encode(true)
                #expect(list.count == 3)
                var deep = list.nestedUnkeyedContainer()
                try deep.encode("x")
                #expect(deep.codingPath.map(\.stringValue) == ["a", "Index 3"])
                var other = outer.nestedContainer(keyedBy: Keys.self, forKey: .b)
                try other.encode(2.5, forKey: .c)
                try [7].encode(to: outer.superEncoder())
                try 8.encode(to: outer.superEncoder(forKey: .c))
                _ = outer.nestedContainer(keyedBy: Keys.self, forKey: .d)
            }
        }
        let expected = #"{"a":[1,{"b":null},true,["x"]],"b":{"c":2.5},"super":[7],"c":8,"d":{}}"#
        #expect(try write(Nested()) == expected)
    }

    @Test("Containers may be written to by turns")
    func byTurns() throws {
        struct ByTurns: Encodable {
            func encode(to encoder: any Encoder) throws {
                var outer = encoder.container(keyedBy: Keys.self)
                var first = outer.nestedContainer(keyedBy: Keys.self, forKey: .b)
                var second = outer.nestedUnkeyedContainer(forKey: .a)
                for number in 0..<3 {
                    try second.encode(number)
                    try first.encode([number], forKey: [.a, .b, .c][number])
                }
                let late = outer.superEncoder(forKey: .c)
                try outer.encode("text", forKey: .d)
                try ["late"].encode(to: late)
                #expect(second.count == 3)
            }
        }
        #expect(try write(ByTurns()) == #"{"b":{"a":[0],"b":[1],"c":[2]},"a":[0,1,2],"c":["late"],"d":"text"}"#)
        #expect(
            try write([ByTurns()], JSONWriter(sortsNames: true))
                == #"[{"a":[0,1,2],"b":{"a":[0],"b":[1],"c":[2]},"c":["late"],"d":"text"}]"#)
        struct Swallows: Encodable {
            func encode(to encoder: any Encoder) throws {
                var outer = encoder.unkeyedContainer()
                var first = outer.nestedUnkeyedContainer()
                try outer.encode(1)
                try? first.encode(2)
            }
        }
        #expect(try write(Swallows()) == "[[2],1]")
    }

    @Test("A name twice, and two values for one, are errors")
    func misuse() throws {
        struct Twice: Encodable {
            var others = 0
            func encode(to encoder: any Encoder) throws {
                var container = encoder.container(keyedBy: JSONName.self)
                for number in 0..<others { try container.encode(number, forKey: JSONName("n\(number)")) }
                try container.encode(1, forKey: JSONName("n0"))
                try container.encode(2, forKey: JSONName("n0"))
            }
        }
        struct TwoValues: Encodable {
            func encode(to encoder: any Encoder) throws {
                var container = encoder.singleValueContainer()
                try container.encode(1)
                try container.encode(2)
            }
        }
        struct TwoKinds: Encodable {
            func encode(to encoder: any Encoder) throws {
                var first = encoder.unkeyedContainer()
                try first.encode(1)
                var second = encoder.container(keyedBy: Keys.self)
                try second.encode(1, forKey: .a)
            }
        }
        #expect(throws: EncodingError.self) { try write(Twice()) }
        #expect(throws: EncodingError.self) { try write(Twice(others: 100)) }
        #expect(throws: EncodingError.self) { try write(Twice(), JSONWriter(sortsNames: true)) }
        #expect(throws: EncodingError.self) { try write(TwoValues()) }
        #expect(throws: EncodingError.self) { try write(TwoKinds()) }
        #expect(throws: EncodingError.self) { try write([TwoKinds()]) }
    }

    @Test("What a type throws comes out, and endless nesting ends")
    func errors() throws {
        struct Mine: Error {}
        struct Throws: Encodable { func encode(to encoder: any Encoder) throws { throw Mine() } }
        final class Endless: Encodable {
            func encode(to encoder: any Encoder) throws {
                var container = encoder.unkeyedContainer()
                try container.encode(self)
            }
        }
        #expect(throws: Mine.self) { try write(["a": [Throws()]]) }
        #expect(throws: EncodingError.self) { try write(Endless()) }
    }
}

private struct JSONName: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { nil }
}
