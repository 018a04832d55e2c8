import CausewaySchema

/// Another reading of RFC 8259 and of what is refused beyond it, as plain as can be: what the parser is checked against.
///
/// It works on characters where the parser works on bytes, goes down by recursion where that has none, and builds values.
struct JSONOracle {
    struct Refused: Error {}

    private var rest: ArraySlice<Unicode.Scalar>
    private var depth = 0

    /// The value of a text, nil if it is refused.
    static func value(of bytes: [UInt8]) -> JSONValue? {
        guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
        var oracle = JSONOracle(rest: Array(text.unicodeScalars)[...])
        do {
            oracle.space()
            let value = try oracle.value()
            oracle.space()
            return oracle.rest.isEmpty ? value : nil
        } catch {
            return nil
        }
    }

    private mutating func space() { rest = rest.drop { $0 == " " || $0 == "\t" || $0 == "\n" || $0 == "\r" } }

    private mutating func take(_ text: String) -> Bool {
        guard rest.first == text.unicodeScalars.first, rest.starts(with: text.unicodeScalars) else { return false }
        rest = rest.dropFirst(text.unicodeScalars.count)
        return true
    }

    private mutating func value() throws -> JSONValue {
        if take("null") { return .null }
        if take("true") { return .bool(true) }
        if take("false") { return .bool(false) }
        if rest.first == "\"" { return .string(try string()) }
        if rest.first == "[" || rest.first == "{" {
            depth += 1
            defer { depth -= 1 }
            guard depth <= 64 else { throw Refused() }
            return rest.first == "[" ? try array() : try object()
        }
        return try number()
    }

    private mutating func array() throws -> JSONValue {
        _ = take("[")
        space()
        if take("]") { return [] }
        var elements: [JSONValue] = []
        repeat {
            space()
            elements.append(try value())
            space()
        } while take(",")
        guard take("]") else { throw Refused() }
        return .array(elements)
    }

    private mutating func object() throws -> JSONValue {
        _ = take("{")
        space()
        if take("}") { return [:] }
        var members: [String: JSONValue] = [:]
        repeat {
            space()
            let name = try string()
            space()
            guard take(":") else { throw Refused() }
            space()
            guard members.updateValue(try value(), forKey: name) == nil else { throw Refused() }
            space()
        } while take(",")
        guard take("}") else { throw Refused() }
        return .object(members)
    }

    private mutating func string() throws -> String {
        guard take("\"") else { throw Refused() }
        var units: [UInt16] = []
        while !take("\"") {
            guard let scalar = rest.popFirst(), scalar.value >= 0x20 else { throw Refused() }
            guard scalar == "\\" else {
                units += String(scalar).utf16
                continue
            }
            guard let escape = rest.popFirst() else { throw Refused() }
            switch escape {
            case "\"", "\\", "/": units += String(escape).utf16
            case "b": units.append(8)
            case "t": units.append(9)
            case "n": units.append(10)
            case "f": units.append(12)
            case "r": units.append(13)
            case "u":
                let digits = String(String.UnicodeScalarView(rest.prefix(4)))
                guard digits.utf8.count == 4, digits.allSatisfy({ $0.isASCII && $0.isHexDigit }),
                    let unit = UInt16(digits, radix: 16)
                else { throw Refused() }
                rest = rest.dropFirst(4)
                units.append(unit)
            default: throw Refused()
            }
        }
        guard let text = String(validating: units, as: UTF16.self) else { throw Refused() }
        return text
    }

    private mutating func number() throws -> JSONValue {
        let start = rest
        _ = take("-")
        if !take("0") { try digits() }
        let isWhole = rest.first != "." && rest.first != "e" && rest.first != "E"
        if take(".") { try digits() }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            try digits()
        }
        let text = String(String.UnicodeScalarView(start.prefix(start.count - rest.count)))
        guard text.utf8.count <= 128, let double = Double(text), double.isFinite else { throw Refused() }
        guard isWhole, text != "-0" else { return .number(double) }
        guard let integer = Int64(text), integer.magnitude < 1 << 53 else { throw Refused() }
        return .integer(integer)
    }

    private mutating func digits() throws {
        let after = rest.drop { "0"..."9" ~= $0 }
        if after.count == rest.count { throw Refused() }
        rest = after
    }
}
