/// JSON texts made at random, with all that JSON allows.
struct RandomJSON {
    var random: SplitMix

    init(seed: UInt64) { random = SplitMix(seed: seed) }

    mutating func text(depth: Int = 4) -> String { space() + value(depth) + space() }

    private mutating func pick<Value>(_ values: [Value]) -> Value { values[Int(random.next() % UInt64(values.count))] }

    private mutating func chance(_ one: UInt64) -> Bool { random.next() % one == 0 }

    private mutating func space() -> String { chance(4) ? pick([" ", "\n", "\t", "\r\n", "  "]) : "" }

    private mutating func value(_ depth: Int) -> String {
        switch random.next() % (depth > 0 ? 10 : 6) {
        case 0: return pick(["null", "true", "false"])
        case 1...2: return number()
        case 3...5: return string()
        case 6...7:
            let elements = (0..<Int(random.next() % 6)).map { _ in space() + value(depth - 1) + space() }
            return "[" + (elements.isEmpty ? space() : elements.joined(separator: ",")) + "]"
        default:
            let members = (0..<Int(random.next() % 8)).map { place in
                "\(space())\(name(place))\(space()):\(space())\(value(depth - 1))\(space())"
            }
            return "{" + (members.isEmpty ? space() : members.joined(separator: ",")) + "}"
        }
    }

    /// Different for each place of an object.
    private mutating func name(_ place: Int) -> String {
        let text = string()
        return "\"\(place)\(text.dropFirst())"
    }

    private mutating func number() -> String {
        let sign = chance(3) ? "-" : ""
        switch random.next() % 5 {
        case 0: return "\(sign)\(random.next() % 10)"
        case 1: return "\(sign)\(random.next() >> 11)"
        case 2: return "\(sign)\(random.next() % 100_000).\(random.next() % 1000)"
        case 3:
            return
                "\(sign)\(random.next() % 1000).\(random.next())\(pick(["e", "E"]))\(pick(["", "+", "-"]))\(random.next() % 290)"
        default: return "\(sign)\(random.next() % 10)e\(pick(["", "+", "-", "0"]))\(random.next() % 20)"
        }
    }

    private mutating func string() -> String {
        var text = "\""
        for _ in 0..<(chance(8) ? random.next() % 60 : random.next() % 9) {
            switch random.next() % 12 {
            case 0: text += pick(["\\\"", "\\\\", "\\/", "\\b", "\\f", "\\n", "\\r", "\\t"])
            case 1: text += "\\u00" + pick(["00", "1f", "41", "E9", "7f"])
            case 2: text += pick(["\\ud83d\\uDE00", "\\u20ac", "\\uFFFF"])
            case 3: text += pick(["é", "€", "😀", "ß", "日", "\u{7F}", "\u{2028}", "/"])
            default: text.unicodeScalars.append(Unicode.Scalar(UInt8(ascii: "a") + UInt8(random.next() % 26)))
            }
        }
        return text + "\""
    }
}
