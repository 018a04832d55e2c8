internal import FoundationEssentials

extension JSONWriting {
    /// Whether a type may have a form of its own in JSON, or is common enough for a way of its own.
    @inline(__always)
    static func isSpecial(_ type: any Any.Type) -> Bool {
        type == [String].self || type == [Int].self || type == [Double].self || type == Date.self
            || type == JSONValue.self || type == Data.self || type == URL.self || type == Decimal.self
    }

    /// Writes a value of one of the types that have a form of their own in JSON; false for all other types.
    func special<Value: Encodable>(_ value: Value) throws -> Bool {
        let type = Value.self
        if type == [String].self {
            // A cast would look both types up.
            state.array(unsafeBitCast(value, to: [String].self)) { $0.append(quoted: $1) }
        } else if type == [Int].self, let value = value as? [Int] {
            state.array(value) { $0.append(integer: $1) }
        } else if type == [Double].self, let value = value as? [Double] {
            try append(value)
        } else if type == JSONValue.self, let value = value as? JSONValue {
            try state.append(value)
        } else if type == Date.self, let value = value as? Date {
            return try append(value)
        } else if type == Data.self, options.data == .base64, let value = value as? Data {
            state.output.append(quoted: value.base64EncodedString())
        } else if type == URL.self, let value = value as? URL {
            state.output.append(quoted: value.absoluteString)
        } else if type == Decimal.self, let value = value as? Decimal {
            if value.isNaN { try state.append(Double.nan) }
            state.output.append(value.description)
        } else {
            return false
        }
        return true
    }

    private func append(_ numbers: [Double]) throws(EncodingError) {
        state.array(numbers) { _ = $0.append(double: $1) }
        if let number = numbers.first(where: { !$0.isFinite }) { try state.append(number) }
    }

    private func append(_ date: Date) throws -> Bool {
        switch options.dates {
        case .iso8601:
            guard let text = JSONTime(secondsSince1970: date.timeIntervalSince1970).text else {
                // Not the date itself: the description of one that isn't a number traps.
                throw EncodingError.invalidValue(
                    date.timeIntervalSince1970,
                    EncodingError.Context(
                        codingPath: state.path(to: .max), debugDescription: "the year has no four digits"))
            }
            state.output.append(quoted: text)
        case .secondsSince1970: try state.append(date.timeIntervalSince1970)
        case .millisecondsSince1970: try state.append(date.timeIntervalSince1970 * 1000)
        case .deferred: return false
        }
        return true
    }
}
