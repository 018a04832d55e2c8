internal import FoundationEssentials

extension JSONWriting {
    /// Writes a value of one of the types that have a form of their own in JSON; false for all other types.
    @inline(__always)
    func special<Value: Encodable>(_ value: Value) throws -> Bool {
        let type = Value.self
        if type == JSONValue.self, let value = value as? JSONValue {
            try append(value)
        } else if type == Date.self, let value = value as? Date {
            return try append(value)
        } else if type == Data.self, options.data == .base64, let value = value as? Data {
            output.append(quoted: value.base64EncodedString())
        } else if type == URL.self, let value = value as? URL {
            output.append(quoted: value.absoluteString)
        } else if type == Decimal.self, let value = value as? Decimal {
            if value.isNaN { try append(Double.nan) }
            output.append(value.description)
        } else {
            return false
        }
        return true
    }

    private func append(_ date: Date) throws -> Bool {
        switch options.dates {
        case .iso8601:
            guard let text = JSONTime(secondsSince1970: date.timeIntervalSince1970).text else {
                throw EncodingError.invalidValue(
                    date,
                    EncodingError.Context(codingPath: path(to: .max), debugDescription: "the year has no four digits"))
            }
            output.append(quoted: text)
        case .secondsSince1970: try append(date.timeIntervalSince1970)
        case .millisecondsSince1970: try append(date.timeIntervalSince1970 * 1000)
        case .deferred: return false
        }
        return true
    }

    private func append(_ value: JSONValue) throws(EncodingError) {
        switch value {
        case .null: output.append("null")
        case .bool(let flag): output.append(flag ? "true" : "false")
        case .integer(let number): output.append(integer: number)
        case .number(let number): try append(number)
        case .string(let text): output.append(quoted: text)
        case .array(let elements):
            output.append(UInt8(ascii: "["))
            for (place, element) in elements.enumerated() {
                if place > 0 { output.append(UInt8(ascii: ",")) }
                try append(element)
            }
            output.append(UInt8(ascii: "]"))
        case .object(let members):
            output.append(UInt8(ascii: "{"))
            var isFirst = true
            for (name, member) in options.sortsNames ? members.sorted(by: Self.namesPrecede) : Array(members) {
                output.append(name: name, first: isFirst)
                isFirst = false
                try append(member)
            }
            output.append(UInt8(ascii: "}"))
        }
    }

    private static func namesPrecede(
        _ one: (key: String, value: JSONValue), _ other: (key: String, value: JSONValue)
    ) -> Bool {
        one.key.utf8.lexicographicallyPrecedes(other.key.utf8)
    }
}
