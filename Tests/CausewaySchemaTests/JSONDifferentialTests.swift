import CausewaySchema
import Foundation
import Testing

@Suite("JSON as others read it", .timeLimit(.minutes(5)))
struct JSONDifferentialTests {
    /// With numbers by their value only: Foundation takes `1.0` for an integer where it is asked for one.
    private func normal(_ value: JSONValue) -> JSONValue {
        switch value {
        case .number(let number):
            number.magnitude < 0x1p53 ? Int64(exactly: number).map { .integer($0) } ?? value : value
        case .integer(let number): number.magnitude < 1 << 53 ? value : .number(Double(number))
        case .array(let elements): .array(elements.map(normal))
        case .object(let members): .object(members.mapValues(normal))
        default: value
        }
    }

    private func ours(_ bytes: [UInt8]) -> JSONValue? { try? JSONReader().read(JSONValue.self, from: bytes) }

    private func foundation(_ bytes: [UInt8]) -> JSONValue? {
        try? JSONDecoder().decode(JSONValue.self, from: Data(bytes))
    }

    @Test("Random texts are read as Foundation and the oracle read them, and written so that they read the same")
    func randomTexts() async throws {
        var texts = RandomJSON(seed: 2026)
        for step in 0..<4000 {
            // Others get their turn on the pool meanwhile.
            if step % 8 == 0 { await Task.yield() }
            let text = Array(texts.text().utf8)
            let value = try JSONReader().read(JSONValue.self, from: text)
            #expect(JSONOracle.value(of: text) == value)
            #expect(foundation(text).map(normal) == normal(value))
            // Integers that Foundation reads from a double's shortest text are not that double.
            let written = try JSONWriter(sortsNames: true).write(value)
            #expect(ours(written).map(normal) == normal(value))
            #expect(foundation(written).map(normal) == normal(value))
            // By way of the protocols, which the values of this module take only at other coders.
            #expect(try JSONWriter(sortsNames: true).write(Through(value)) == written)
            #expect(try JSONReader().read(Through.self, from: written).value == ours(written))
        }
    }

    /// A value that is coded member by member, as types of users are.
    private enum Through: Codable {
        case one(JSONValue)
        case many([Through])
        case named([String: Through])

        init(_ value: JSONValue) {
            switch value {
            case .array(let elements): self = .many(elements.map(Through.init))
            case .object(let members): self = .named(members.mapValues(Through.init))
            default: self = .one(value)
            }
        }

        var value: JSONValue {
            switch self {
            case .one(let value): value
            case .many(let elements): .array(elements.map(\.value))
            case .named(let members): .object(members.mapValues(\.value))
            }
        }

        init(from decoder: any Decoder) throws {
            if let elements = try? [Through](from: decoder) {
                self = .many(elements)
            } else if let members = try? [String: Through](from: decoder) {
                self = .named(members)
            } else {
                self = .one(try decoder.singleValueContainer().decode(JSONValue.self))
            }
        }

        func encode(to encoder: any Encoder) throws {
            switch self {
            case .one(let value): try value.encode(to: encoder)
            case .many(let elements): try elements.encode(to: encoder)
            case .named(let members): try members.encode(to: encoder)
            }
        }
    }

    private struct Order: Codable, Equatable {
        struct Line: Codable, Equatable {
            var sku: String
            var amount: UInt16
            var price: Double
            var note: String?
        }
        var id: Int
        var lines: [Line]
        var tags: [String: [Bool]]
        var when: Date?
        var rate: Float
    }

    @Test("A type's values are written and read as by Foundation")
    func types() async throws {
        let (encoder, decoder) = (JSONEncoder(), JSONDecoder())
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        decoder.dateDecodingStrategy = .iso8601
        var random = SplitMix(seed: 5)
        for step in 0..<1000 {
            // Others get their turn on the pool meanwhile.
            if step % 8 == 0 { await Task.yield() }
            let order = Order(
                id: Int(random.next() >> 12),
                lines: (0..<Int(random.next() % 5)).map { place in
                    Order.Line(
                        sku: "S-\(random.next() % 1000)/\"é\"", amount: UInt16(random.next() & 0xFFFF),
                        price: Double(random.next() % 1_000_000) / 100, note: place == 1 ? "\u{1}\n" : nil)
                }, tags: ["a": [true], "b": [], "c\(random.next() % 10)": [false, true]],
                when: random.next() % 2 == 0 ? nil : Date(timeIntervalSince1970: Double(random.next() % 4_000_000_000)),
                rate: Float(random.next() % 1000) / 7)
            let bytes = try JSONWriter(sortsNames: true).write(order)
            #expect(try bytes == Array(encoder.encode(order)))
            #expect(try JSONReader().read(Order.self, from: bytes) == order)
            #expect(try decoder.decode(Order.self, from: Data(JSONWriter().write(order))) == order)
        }
    }

    private static let pieces = [
        "{", "}", "[", "]", ",", ":", "\"", "\\", "null", "true", "false", "0", "-", "1.5", "e5", "\\u00e9", "\\ud83d",
        "\\ude00", "\\\"", " ", "\n",
        "\u{FEFF}", "\u{0}", "é", "{\"a\":1}", "[[[[", "9007199254740992", "1e309", "\"a\":1,", "//", "NaN", "01", "+1",
    ].map { Array($0.utf8) }

    private func mutate(_ text: [UInt8], _ random: inout SplitMix) -> [UInt8] {
        var text = text
        for _ in 0...(random.next() % 3) {
            let place = Int(random.next() % UInt64(text.count + 1))
            switch random.next() % 7 {
            case 0: if place < text.count { text[place] = UInt8(truncatingIfNeeded: random.next()) }
            case 1: if place < text.count { text[place] ^= 1 << UInt8(random.next() % 8) }
            case 2: if place < text.count { text.remove(at: place) }
            case 3...4: text.insert(contentsOf: Self.pieces[Int(random.next() % UInt64(Self.pieces.count))], at: place)
            case 5:
                let end = min(text.count, place + Int(random.next() % 12))
                text.insert(contentsOf: text[place..<end], at: Int(random.next() % UInt64(text.count + 1)))
            default: text.removeSubrange(place..<min(text.count, place + Int(random.next() % 8)))
            }
        }
        return text
    }

    /// The share of 100,000 that one of the tests' cases takes.
    private static let share = 25_000

    @Test(
        "Mutated texts: no trap, valid exactly where the oracle says so, the same value, and Foundation takes them too",
        arguments: 0..<4)
    func mutations(part: Int) async {
        var texts = RandomJSON(seed: UInt64(part) + 77)
        var random = SplitMix(seed: UInt64(part) + 99)
        var (valid, refused) = (0, 0)
        var text: [UInt8] = []
        for round in 0..<Self.share {
            // Others get their turn on the pool meanwhile.
            if round % 16 == 0 { await Task.yield() }
            if round % 50 == 0 { text = Array(texts.text(depth: 3).utf8) }
            let mutated = mutate(text, &random)
            let error = JSONDocument.firstError(in: mutated.span)
            let expected = JSONOracle.value(of: mutated)
            if (error == nil) != (expected != nil) {
                Issue.record("\(String(decoding: mutated, as: UTF8.self)) \(mutated): \(error?.description ?? "valid")")
                return
            }
            if let expected {
                valid += 1
                #expect(ours(mutated) == expected)
                if valid % 4 == 0 { #expect(foundation(mutated).map(normal) == normal(expected)) }
            } else if let error {
                refused += 1
                #expect((0...mutated.count).contains(error.offset) && error.line >= 1 && error.column >= 1)
            }
            // Reading as a type ends without a trap, whatever is in it.
            _ = try? JSONReader(unknownMembers: .refuse).read([Order].self, from: mutated)
        }
        // The mutations are neither all harmless nor all fatal.
        #expect(valid > Self.share / 20 && refused > Self.share / 4)
    }

    @Test("Every beginning of a text, and every text with a byte changed, is judged as by the oracle")
    func everyByte() {
        let text = Array(#" {"a":[1.5e-3,true,null,"\ud83d\ude00\n"],"b":{"c":"é"}} "#.utf8)
        for count in 0..<text.count - 1 { #expect(JSONDocument.firstError(in: Array(text[..<count]).span) != nil) }
        for place in text.indices {
            for byte in UInt8.min...UInt8.max {
                var changed = text
                changed[place] = byte
                let error = JSONDocument.firstError(in: changed.span)
                #expect((error == nil) == (JSONOracle.value(of: changed) != nil), "byte \(byte) at \(place)")
            }
        }
    }
}
