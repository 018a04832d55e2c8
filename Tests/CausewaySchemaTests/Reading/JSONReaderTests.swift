import CausewaySchema
import Foundation
import Testing

@Suite("JSON is read as types", .timeLimit(.minutes(3)))
struct JSONReaderTests {
    private func read<Value: Decodable>(
        _ text: String, as type: Value.Type = Value.self, _ reader: JSONReader = JSONReader()
    ) throws -> Value { try reader.read(type, from: Array(text.utf8)) }

    private let exact = JSONReader(limits: JSONLimits(integers: .exact))

    @Test("Strings are unescaped")
    func strings() throws {
        #expect(try read(#""a\"\\\/\b\f\n\r\t\u00e9\ud83d\uDE00z""#) == "a\"\\/\u{8}\u{C}\n\r\té😀z")
        #expect(try read(#""\u0000\u007f\uffff""#) == "\u{0}\u{7F}\u{FFFF}")
        #expect(try read("\"héllo 𝄞 more than fifteen bytes\"") == "héllo 𝄞 more than fifteen bytes")
        #expect(try read(#"["","a","bb"]"#) == ["", "a", "bb"])
    }

    @Test("Integers of every width are exact or refused")
    func integers() throws {
        #expect(try read("[-128,127]") == [Int8.min, .max])
        #expect(try read("[0,255]") == [UInt8.min, .max])
        #expect(try read("[-32768,32767]") == [Int16.min, .max])
        #expect(try read("[0,65535]") == [UInt16.min, .max])
        #expect(try read("[-2147483648,2147483647]") == [Int32.min, .max])
        #expect(try read("[0,4294967295]") == [UInt32.min, .max])
        #expect(try read("[-9223372036854775808,9223372036854775807]", exact) == [Int64.min, .max])
        #expect(try read("[0,18446744073709551615]", exact) == [UInt64.min, .max])
        #expect(try read("[-9223372036854775808,9223372036854775807]", exact) == [Int.min, .max])
        #expect(try read("170141183460469231731687303715884105727", exact) == Int128.max)
        #expect(try read("-170141183460469231731687303715884105728", exact) == Int128.min)
        #expect(try read("340282366920938463463374607431768211455", exact) == UInt128.max)
        #expect(try read("[1.0,1e3,-2.50e1,120e-1,0.0,-0,1.000000000000000000000000]") == [1, 1000, -25, 12, 0, 0, 1])
        for text in ["128", "-129", "1.5", "1e-1", "1e3", "\"1\"", "true", "null", "[]"] {
            #expect(throws: JSONReadError.self) { try read(text, as: Int8.self) }
        }
        #expect(throws: JSONReadError.self) { try read("-1", as: UInt.self) }
        #expect(throws: JSONReadError.self) { try read("9223372036854775808", as: Int64.self, exact) }
        #expect(throws: JSONReadError.self) { try read("1e300", as: Int64.self) }
        #expect(try read("[9.007199254740991e15]") == [9_007_199_254_740_991])
        #expect(throws: JSONReadError.self) { try read("4990071992547409e2", as: UInt64.self, exact) }
    }

    @Test("Doubles are the nearest ones to their text")
    func doubles() throws {
        for text in [
            "0", "-0.0", "0.1", "1e22", "1e23", "123456789012345678", "9007199254740993.0", "1.7976931348623157e308",
            "5e-324", "2.2250738585072011e-308",
            "0.000001", "3.141592653589793", "8.41e21", "1e-22", "4.35", "-1.5e-10", "123456.789e3", "9007199254740991",
        ] {
            let reader = text.count == 18 ? exact : JSONReader()
            if text == "123456789012345678" {
                #expect(throws: JSONReadError.self) { try read(text, as: Double.self, reader) }
                continue
            }
            let value = try read(text, as: Double.self, reader)
            #expect(value == Double(text))
            #expect(value.sign == Double(text)?.sign)
        }
        #expect(try read("-0", as: Double.self).sign == .minus)
        #expect(try read("0.1", as: Float.self) == 0.1)
        #expect(try read("16777216", as: Float.self) == 16_777_216)
        #expect(throws: JSONReadError.self) { try read("16777217", as: Float.self) }
        #expect(throws: JSONReadError.self) { try read("1e39", as: Float.self) }
    }

    @Test("A double never rounds an integer")
    func exactDoubles() throws {
        #expect(try read("9007199254740992", as: Double.self, exact) == 0x1p53)
        #expect(try read("18446744073709551616", as: Double.self, exact) == 0x1p64)
        #expect(try read("-100000000000000000000", as: Double.self, exact) == -1e20)
        #expect(throws: JSONReadError.self) { try read("9007199254740993", as: Double.self, exact) }
        #expect(throws: JSONReadError.self) { try read("18446744073709551617", as: Double.self, exact) }
    }

    @Test("A million doubles read as the standard library reads them")
    func manyDoubles() async throws {
        var random = SplitMix(seed: 7)
        for round in 0..<30_000 {
            // Others get their turn on the pool meanwhile.
            if round % 200 == 0 { await Task.yield() }
            let value =
                round % 3 == 0
                ? Double(bitPattern: random.next())
                : Double(Int64(random.next() % 1_000_000_000)) / pow(10, Double(random.next() % 12))
            guard value.isFinite, !value.description.hasSuffix(".0") || value.magnitude < 1e15 else { continue }
            #expect(try read(value.description, as: Double.self) == value)
        }
    }

    private struct Order: Codable, Equatable {
        struct Line: Codable, Equatable {
            var amount: Int
            var note: String?
        }
        enum Colour: String, Codable { case red, green }
        var name: String
        var lines: [Line]
        var colour: Colour?
        var rates: [String: Double]
        var open = true
    }

    @Test("Members are found in any order, among others, and by escaped names")
    func members() throws {
        let order = Order(
            name: "a", lines: [.init(amount: 1, note: nil), .init(amount: 2, note: "x")], colour: .green,
            rates: ["k": 1.5, "l": 2])
        #expect(
            try read(
                #"{"name":"a","lines":[{"amount":1},{"amount":2,"note":"x"}],"colour":"green","rates":{"k":1.5,"l":2},"open":true}"#
            ) == order)
        #expect(
            try read(
                #"{"o":{"name":1},"open":true,"rates":{"l":2,"k":1.5},"x":[{}],"colour":"green","lines":[{"note":null,"amount":1},{"z":0,"note":"x","amount":2}],"\u006eame":"a","name2":""}"#
            ) == order)
    }

    @Test("What the writer writes is read as it was")
    func roundTrip() throws {
        struct All: Codable, Equatable {
            var date = Date(timeIntervalSince1970: 1_700_000_000.25)
            var data = Data([0, 255, 16])
            var url = URL(string: "https://example.org/a?b=c")
            var uuid = UUID()
            var decimal = Decimal(string: "-1234.5678") ?? 0
            var set: Set<Int> = [1, 2, 3]
            var pairs: [Int: String] = [1: "a", -2: "b"]
            var optional: [Int?] = [1, nil]
            var nested: [[String: [Double]]] = [["a": [0.1, -1e300]], [:]]
            var value: JSONValue = ["a": [1, 2.5, .null, true, "x", ["b": []]]]
            var character = "é"
            var range = 1..<5
        }
        let all = All()
        #expect(try JSONReader().read(All.self, from: JSONWriter().write(all)) == all)
        #expect(try JSONReader().read(All.self, from: JSONWriter(sortsNames: true).write(all)) == all)
        let deferred = JSONWriter(dates: .deferred, data: .deferred)
        #expect(try JSONReader(dates: .deferred, data: .deferred).read(All.self, from: deferred.write(all)) == all)
        #expect(
            try JSONReader(dates: .secondsSince1970).read(Date.self, from: Array("1.5".utf8)).timeIntervalSince1970
                == 1.5)
        #expect(
            try JSONReader(dates: .millisecondsSince1970).read(Date.self, from: Array("1500".utf8))
                .timeIntervalSince1970 == 1.5)
    }

    private class Base: Codable {
        var a = 1
        init() {}
    }
    private class Derived: Base {
        var b = "b"
        private enum CodingKeys: CodingKey { case b, nested, list }
        override init() { super.init() }
        required init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            b = try container.decode(String.self, forKey: .b)
            let nested = try container.nestedContainer(keyedBy: CodingKeys.self, forKey: .nested)
            #expect(nested.allKeys.map(\.stringValue) == ["b", "list"])
            #expect(try nested.decode(Bool.self, forKey: .b))
            var list = try container.nestedUnkeyedContainer(forKey: .list)
            #expect(list.count == 3)
            #expect(try list.decodeNil())
            #expect(try !list.decodeNil())
            #expect(try list.nestedContainer(keyedBy: CodingKeys.self).allKeys.isEmpty)
            var inner = try list.nestedUnkeyedContainer()
            #expect(try inner.decode(Int.self) == 7)
            #expect(inner.isAtEnd && list.isAtEnd && list.currentIndex == 3)
            #expect(inner.codingPath.map(\.stringValue) == ["list", "Index 2"])
            #expect(throws: DecodingError.self) { try inner.decode(Int.self) }
            try super.init(from: container.superDecoder())
        }
    }

    @Test("Nested containers, super decoders and coding paths")
    func containers() throws {
        let derived = try read(
            #"{"b":"x","nested":{"b":true,"other":1,"list":[]},"list":[null,{},[7]],"super":{"a":5}}"#, as: Derived.self
        )
        #expect(derived.a == 5)
        #expect(derived.b == "x")
    }

    @Test("A type may ask for a key twice, and in other containers in between")
    func interleaved() throws {
        struct Twice: Decodable {
            init(from decoder: any Decoder) throws {
                enum Keys: CodingKey { case a, b, c }
                let outer = try decoder.container(keyedBy: Keys.self)
                let inner = try outer.nestedContainer(keyedBy: Keys.self, forKey: .a)
                #expect(try inner.decode(Int.self, forKey: .b) == 2)
                #expect(try outer.decode(Int.self, forKey: .b) == 1)
                #expect(try inner.decode(Int.self, forKey: .c) == 3)
                #expect(try outer.decodeIfPresent(Int.self, forKey: .c) == nil)
                #expect(try inner.decode(Int.self, forKey: .b) == 2)
                #expect(try !outer.decodeNil(forKey: .b) && !outer.contains(.c))
            }
        }
        _ = try read(#"{"a":{"b":2,"c":3},"b":1}"#, as: Twice.self)
    }

    @Test("Bytes that somebody else owns, and elements of a document")
    func otherSources() throws {
        let bytes = Array(#"{"x":[1,{"amount":5}]}"#.utf8)
        #expect(try JSONReader().read([String: JSONValue].self, from: bytes.span) == ["x": [1, ["amount": 5]]])
        let element = try #require(try JSONDocument(bytes).root["x"]).elements[1]
        #expect(try JSONReader().read(Order.Line.self, from: element) == Order.Line(amount: 5))
        #expect(
            throws: JSONReadError.fields([FieldError(pointer: JSONPointer(["x", "1", "name"]), detail: "is required")])
        ) {
            try JSONReader(errorsAtMost: 1).read(Order.self, from: element)
        }
        #expect(throws: JSONReadError.self) {
            try JSONReader(limits: JSONLimits(bytes: 3)).read(JSONValue.self, from: bytes.span)
        }
    }

    @Test("What a type asks its decoder for")
    func userInfo() throws {
        struct Asks: Decodable, Equatable {
            var answer: String?
            init(from decoder: any Decoder) throws { answer = decoder.userInfo[.answer] as? String }
        }
        #expect(try read("{}", as: Asks.self, JSONReader(userInfo: [.answer: "42"])).answer == "42")
    }
}

extension CodingUserInfoKey {
    fileprivate static let answer =
        CodingUserInfoKey(rawValue: "answer") ?? { preconditionFailure("a key has a name") }()
}
