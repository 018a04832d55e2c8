internal import FoundationEssentials

extension JSONReading {
    /// Whether a type has a form of its own in JSON, or is common enough for a way of its own.
    @inline(__always)
    static func isSpecial(_ type: any Any.Type) -> Bool {
        type == [String].self || type == Date.self || type == UUID.self || type == JSONValue.self || type == Data.self
            || type == URL.self || type == Decimal.self || type == [Int].self || type == [Double].self
    }

    /// A value of one of these types.
    @inline(never)
    func special<Value: Decodable>(_ type: Value.Type, at node: Int) throws -> Value {
        if type == [String].self { return try same(array(of: String.self, at: node), type, node) }
        if type == [Int].self { return try same(array(of: Int.self, at: node), type, node) }
        if type == [Double].self { return try same(array(of: Double.self, at: node), type, node) }
        if type == JSONValue.self { return try same(JSONValue(self, node), type, node) }
        if type == Date.self { return try same(date(at: node), type, node) }
        if type == Data.self { return try same(data(at: node), type, node) }
        if type == UUID.self { return try same(uuid(at: node), type, node) }
        if type == URL.self { return try same(url(at: node), type, node) }
        return try same(decimal(at: node), type, node)
    }

    /// A value as the type that it is of: a cast would look both up.
    private func same<Found, Value>(_ found: Found, _ type: Value.Type, _ node: Int) throws -> Value {
        precondition(Found.self == Value.self, "read as another type than was asked for")
        return unsafeBitCast(found, to: Value.self)
    }

    private func array<Element: JSONScalar>(of type: Element.Type, at node: Int) throws -> [Element] {
        let array = try container(.array, [Any].self, at: node)
        let count = tape.nodes[array].low
        var elements: [Element] = []
        elements.reserveCapacity(count)
        var next = array + 1
        for _ in 0..<count {
            elements.append(try tape.scalar(type, next) ?? wrong(type, at: next))
            next = tape.next(after: next)
        }
        return elements
    }

    private func date(at node: Int) throws -> Date {
        if tape.nodes[node].kind == .void { return Date(timeIntervalSince1970: 0) }
        switch options.dates {
        case .iso8601:
            let text = try text(at: node)
            guard let time = JSONTime(text) else {
                throw corrupted("must be a date and time like 2026-01-31T12:00:00Z", at: node)
            }
            return Date(timeIntervalSince1970: time.secondsSince1970)
        case .secondsSince1970: return Date(timeIntervalSince1970: try number(at: node))
        case .millisecondsSince1970: return Date(timeIntervalSince1970: try number(at: node) / 1000)
        case .deferred: return try Date(from: JSONElementDecoder(reading: self, node: node))
        }
    }

    private func data(at node: Int) throws -> Data {
        if tape.nodes[node].kind == .void { return Data() }
        guard options.data == .base64 else { return try Data(from: JSONElementDecoder(reading: self, node: node)) }
        guard let data = Data(base64Encoded: try text(at: node)) else { throw corrupted("must be base64", at: node) }
        return data
    }

    private func uuid(at node: Int) throws -> UUID {
        if tape.nodes[node].kind == .void { return UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)) }
        guard let uuid = UUID(uuidString: try text(at: node)) else { throw corrupted("must be a UUID", at: node) }
        return uuid
    }

    private func url(at node: Int) throws -> URL {
        let text = tape.nodes[node].kind == .void ? "about:blank" : try text(at: node)
        guard let url = URL(string: text) else { throw corrupted("must be a URL", at: node) }
        return url
    }

    /// Exact: a number with more digits than a decimal holds is refused.
    private func decimal(at node: Int) throws -> Decimal {
        let found = tape.nodes[node]
        switch found.kind {
        case .void: return Decimal(0)
        case .integer:
            let magnitude = Decimal(found.payload)
            return found.flags.contains(.negative) ? -magnitude : magnitude
        case .number:
            guard let exact = tape.decimal(node), (-128...127).contains(exact.exponent) else {
                guard found.low <= 38, let decimal = Decimal(string: tape.text(node)) else {
                    throw corrupted("must be a number that Decimal holds", at: node)
                }
                return decimal
            }
            let magnitude = Decimal(sign: .plus, exponent: exact.exponent, significand: Decimal(exact.mantissa))
            return exact.isNegative ? -magnitude : magnitude
        default: throw mismatch(Double.self, at: node)
        }
    }

    private func text(at node: Int) throws -> String {
        guard tape.nodes[node].kind == .string else { throw mismatch(String.self, at: node) }
        return tape.text(node)
    }

    private func number(at node: Int) throws -> Double {
        guard let number = tape.scalar(Double.self, node) else { throw mismatch(Double.self, at: node) }
        return number
    }
}
