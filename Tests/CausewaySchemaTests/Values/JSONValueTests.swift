import CausewaySchema
import Foundation
import Testing

@Suite("JSON values", .timeLimit(.minutes(3)))
struct JSONValueTests {
    private let value: JSONValue = ["name": "x", "list": [1, -2.5, true, .null, "é"], "inner": ["a": [:], "b": []]]

    @Test("Literals, members and elements")
    func literals() {
        #expect(value["name"]?.string == "x")
        #expect(value["list"]?[0]?.integer == 1)
        #expect(value["list"]?[1]?.double == -2.5)
        #expect(value["list"]?[2]?.bool == true)
        #expect(value["list"]?[3] == JSONValue.null)
        #expect(value["list"]?[9] == nil)
        #expect(value["none"] == nil)
        var changed = value
        changed["name"] = "y"
        changed["list"] = nil
        #expect(changed == ["name": "y", "inner": ["a": [:], "b": []]])
    }

    @Test("Values go through this module's coders and Foundation's alike")
    func codable() throws {
        let ours = try JSONWriter(sortsNames: true).write(value)
        #expect(try JSONReader().read(JSONValue.self, from: ours) == value)
        #expect(try JSONDecoder().decode(JSONValue.self, from: Data(ours)) == value)
        #expect(try JSONReader().read(JSONValue.self, from: Array(JSONEncoder().encode(value))) == value)
        struct Holds: Codable, Equatable { var any: [String: JSONValue] }
        let holds = Holds(any: ["v": value])
        #expect(try JSONReader().read(Holds.self, from: JSONWriter().write(holds)) == holds)
    }

    @Test("Numbers keep what they say")
    func numbers() throws {
        func read(_ text: String, _ integers: JSONLimits.Integers = .exact) throws -> JSONValue {
            try JSONReader(limits: JSONLimits(integers: integers)).read(JSONValue.self, from: Array(text.utf8))
        }
        #expect(try read("9223372036854775807") == .integer(.max))
        #expect(try read("9223372036854775808") == .number(0x1p63))
        #expect(try read("1.0") == .number(1))
        #expect(try read("-0").double?.sign == .minus)
        #expect(throws: JSONReadError.self) { try read("9223372036854775809") }
        #expect(throws: JSONReadError.self) { try read("9007199254740993", .interoperable) }
    }

    @Test("Elements of a document know their kind, offset and place")
    func elements() throws {
        let text = #" {"a": [null, "x", {"b\n": -1.5e1}], "c": true}"#
        let document = try JSONDocument(Array(text.utf8))
        let root = document.root
        #expect(root.kind == .object && root.count == 2 && root.offset == 1)
        #expect(root.members.map(\.name) == ["a", "c"])
        let list = try #require(root["a"])
        #expect(list.elements.map(\.kind) == [.null, .string, .object])
        #expect(list.elements.map(\.offset) == [8, 14, 19])
        #expect(list.elements[0].isNull)
        #expect(list.elements[1].string == "x")
        let number = try #require(list.elements[2]["b\n"])
        #expect(number.double == -15 && number.integer == -15)
        #expect(number.pointer.description == "/a/2/b\n")
        #expect(root["c"]?.bool == true)
        #expect(root["b"] == nil && number["x"] == nil && number.elements.isEmpty)
        #expect(try JSONValue(list) == [.null, "x", ["b\n": -15.0]])
    }
}
