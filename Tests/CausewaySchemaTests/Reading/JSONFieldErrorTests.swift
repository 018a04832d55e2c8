import CausewaySchema
import Foundation
import Testing

@Suite("Every wrong field of a JSON text is told", .timeLimit(.minutes(3)))
struct JSONFieldErrorTests {
    private enum Colour: String, Decodable { case red, green }
    private enum Size: String, Decodable, CaseIterable { case small, large }

    private struct Order: Decodable {
        struct Line: Decodable {
            var amount: Int
            var sku: String
        }
        var name: String
        var lines: [Line]
        var colour: Colour?
        var size: Size?
        var rate: Double?
        var open: Bool?
        var names: [String: Int]?
        var small: Int8?
        var at: Date?
        var id: UUID?
        var more: JSONValue?
    }

    private func errors<Value: Decodable>(_ text: String, _ type: Value.Type, _ reader: JSONReader = JSONReader())
        -> [String]
    {
        do throws(JSONReadError) {
            _ = try reader.read(type, from: Array(text.utf8))
            return []
        } catch {
            guard case .fields(let errors) = error else { return ["syntax"] }
            return errors.map { "\($0.pointer.description): \($0.detail)" }
        }
    }

    @Test(
        "A wrong field is named by its pointer, in words of JSON",
        arguments: [
            (#"{"lines":[]}"#, "/name: is required"),
            (#"{"name":null,"lines":[]}"#, "/name: must not be null"),
            (#"{"name":1,"lines":[]}"#, "/name: must be a string"),
            (#"{"name":"a","lines":{}}"#, "/lines: must be an array"),
            (#"{"name":"a","lines":[{"amount":1,"sku":"s"},{"sku":"s"}]}"#, "/lines/1/amount: is required"),
            (#"{"name":"a","lines":[{"amount":"1","sku":"s"}]}"#, "/lines/0/amount: must be an integer"),
            (#"{"name":"a","lines":[{"amount":1.5,"sku":"s"}]}"#, "/lines/0/amount: must be an integer"),
            (#"{"name":"a","lines":[],"small":128}"#, "/small: must be an integer from -128 to 127"),
            (#"{"name":"a","lines":[],"colour":"blue"}"#, "/colour: is not one of the values it may have"),
            (#"{"name":"a","lines":[],"size":"blue"}"#, "/size: is not one of the values it may have"),
            (#"{"name":"a","lines":[],"rate":"x"}"#, "/rate: must be a number"),
            (#"{"name":"a","lines":[],"open":0}"#, "/open: must be true or false"),
            (#"{"name":"a","lines":[],"names":{"a/b~c":"x"}}"#, "/names/a~1b~0c: must be an integer"),
            (#"{"name":"a","lines":[],"names":{"07":"x"}}"#, "/names/07: must be an integer"),
            (#"{"name":"a","lines":[],"at":"yesterday"}"#, "/at: must be a date and time like 2026-01-31T12:00:00Z"),
            (#"{"name":"a","lines":[],"id":"1"}"#, "/id: must be a UUID"),
        ])
    func wrongField(text: String, expected: String) { #expect(errors(text, Order.self) == [expected]) }

    @Test("A text of another kind is one error")
    func wrongText() {
        for text in ["[]", "1", "\"\""] { #expect(errors(text, Order.self) == [": must be an object"]) }
        #expect(errors("null", Order.self) == [": must not be null"])
        #expect(errors("{}", [Int].self) == [": must be an array"])
    }

    @Test("All wrong fields are told at once, nested ones too")
    func all() {
        let text =
            #"{"name":7,"lines":[{"sku":1},{"amount":null,"sku":"x"},5,{"amount":"x","sku":[]}],"rate":"x","open":"y","size":1,"small":1000}"#
        #expect(
            errors(text, Order.self) == [
                "/name: must be a string", "/lines/0/amount: is required", "/lines/0/sku: must be a string",
                "/lines/1/amount: must not be null", "/lines/2: must be an object",
                "/lines/3/amount: must be an integer",
                "/lines/3/sku: must be a string", "/size: must be a string", "/rate: must be a number",
                "/open: must be true or false", "/small: must be an integer from -128 to 127",
            ])
        #expect(errors(text, Order.self, JSONReader(errorsAtMost: 2)).count == 2)
        #expect(errors("{}", Order.self) == ["/name: is required", "/lines: is required"])
    }

    @Test("A required value that has no emptiest one ends the list, which holds what was found")
    func noEmptiest() {
        struct Paint: Decodable {
            var first: Int
            var colour: Colour
            var last: Int
        }
        #expect(
            errors(#"{"first":"","colour":"blue","last":""}"#, Paint.self) == [
                "/first: must be an integer", "/colour: is not one of the values it may have",
            ])
        struct Sizes: Decodable {
            var size: Size
            var last: Int
        }
        #expect(
            errors(#"{"size":"blue"}"#, Sizes.self) == [
                "/size: is not one of the values it may have", "/last: is required",
            ])
    }

    /// Tries one thing after another, as such types do.
    private struct TextOrNumber: Decodable {
        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if (try? container.decode(Int.self)) == nil { _ = try container.decode(String.self) }
        }
    }

    private struct Tries: Decodable {
        var value: TextOrNumber
        var either: String
        var count: Int

        private enum CodingKeys: CodingKey { case value, either, count }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            value = try container.decode(TextOrNumber.self, forKey: .value)
            if let number = try? container.decode(Int.self, forKey: .either) {
                either = String(number)
            } else {
                either = try container.decode(String.self, forKey: .either)
            }
            count = try container.decode(Int.self, forKey: .count)
        }
    }

    @Test("What a type tries and gets over is no error, after a real one neither")
    func backtracking() {
        #expect(errors(#"{"value":"x","either":"y","count":1}"#, Tries.self).isEmpty)
        #expect(errors(#"{"value":"x","either":"y","count":"z"}"#, Tries.self) == ["/count: must be an integer"])
        #expect(
            errors(#"{"value":[],"either":"y","count":"z"}"#, Tries.self)
                == ["/value: must be a string", "/count: must be an integer"])
        #expect(
            errors(#"{"value":true,"either":{},"count":null}"#, Tries.self)
                == ["/value: must be a string", "/either: must be a string", "/count: must not be null"])
    }

    @Test("A type's own rules are told with the place, its own errors without their contents")
    func ownErrors() {
        struct Secret: Error {}
        struct Strange: Decodable { init(from decoder: any Decoder) throws { throw Secret() } }
        struct Positive: Decodable {
            init(from decoder: any Decoder) throws {
                let container = try decoder.singleValueContainer()
                guard try container.decode(Int.self) > 0 else {
                    throw DecodingError.dataCorruptedError(in: container, debugDescription: "must be above 0")
                }
            }
        }
        struct Both: Decodable {
            var a: [Positive]
            var b: Strange?
            var c: Int
        }
        #expect(errors("1", Strange.self) == [": is not what was expected"])
        #expect(
            errors(#"{"a":[1,-1],"b":1}"#, Both.self)
                == ["/a/1: must be above 0", "/b: is not what was expected", "/c: is required"])
    }

    @Test("A rule that follows from a wrong field is not told, and a reader within a type is that type's own affair")
    func consequences() {
        struct Lines: Decodable {
            var lines: [String]
            var count: Int
            private enum CodingKeys: CodingKey { case lines, count }
            init(from decoder: any Decoder) throws {
                let container = try decoder.container(keyedBy: CodingKeys.self)
                lines = try container.decode([String].self, forKey: .lines)
                guard !lines.isEmpty else {
                    let context = DecodingError.Context(
                        codingPath: decoder.codingPath, debugDescription: "has no lines")
                    throw DecodingError.dataCorrupted(context)
                }
                count = try container.decode(Int.self, forKey: .count)
            }
        }
        #expect(errors(#"{"lines":7}"#, Lines.self) == ["/lines: must be an array"])
        #expect(errors(#"{"lines":[]}"#, Lines.self) == [": has no lines"])
        struct Within: Decodable {
            init(from decoder: any Decoder) throws {
                let text = try decoder.singleValueContainer().decode(String.self)
                _ = try JSONReader().read([Int].self, from: Array(text.utf8))
            }
        }
        #expect(errors(#"["[1]","[1,]"]"#, [Within].self) == ["/1: is not what was expected"])
    }

    @Test("A type that holds itself in what it lacks doesn't go on for ever")
    func recursion() {
        struct Tree: Decodable {
            final class Box: Decodable {
                let tree: Tree; init(tree: Tree) { self.tree = tree }
                required init(from decoder: any Decoder) throws { tree = try Tree(from: decoder) }
            }
            var box: Box?
            private enum CodingKeys: CodingKey { case leaf, tree }
            init(from decoder: any Decoder) throws {
                let container = try decoder.container(keyedBy: CodingKeys.self)
                if try container.decode(String.self, forKey: .leaf) != "yes" {
                    box = try container.decode(Box.self, forKey: .tree)
                }
            }
        }
        #expect(errors(#"{"leaf":"no","tree":{"leaf":5}}"#, Tree.self).first == "/tree/leaf: must be a string")
        #expect(errors(#"{"leaf":"no"}"#, Tree.self) == ["/tree: is required"])
    }

    @Test("Unknown members are refused where that is wanted, each with its place")
    func unknown() {
        let strict = JSONReader(unknownMembers: .refuse)
        struct Shop: Decodable {
            struct Item: Decodable { var id: Int }
            var items: [Item]
            var extra: JSONValue?
            var names: [String: Int]?
        }
        #expect(errors(#"{"items":[{"id":1}],"extra":{"x":1},"names":{"n":1}}"#, Shop.self, strict).isEmpty)
        #expect(
            errors(#"{"items":[{"id":1,"q":{"deep":1}}],"y":2}"#, Shop.self, strict)
                == ["/items/0/q: is not known", "/y: is not known"])
        #expect(
            errors(#"{"items":[{"id":"1"}],"y":2}"#, Shop.self, strict) == [
                "/items/0/id: must be an integer", "/y: is not known",
            ])
        #expect(errors(#"{"items":[{"id":1,"q":1}],"y":2}"#, Shop.self).isEmpty)
    }

    @Test("A text with thousands of wrong fields costs no more than a bounded number of readings")
    func manyWrong() {
        let text = "[" + Array(repeating: "\"x\"", count: 20_000).joined(separator: ",") + "]"
        #expect(errors(text, [UInt8].self).count == 16)
        #expect(errors(text, [Int].self).count == 16)
    }
}
