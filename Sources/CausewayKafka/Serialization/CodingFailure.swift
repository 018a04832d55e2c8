/// What a decoder or encoder says about where it stopped and why, in words for whoever reads a log.
struct CodingFailure {
    /// `items[1].price`; empty at the top, nil when the error is none of a coder's.
    let path: String?
    /// Why, without a full stop.
    let reason: String

    init(_ error: any Error) {
        switch error {
        case DecodingError.keyNotFound(let key, let context):
            path = Self.path(context.codingPath + [key])
            reason = "is missing"
        case DecodingError.valueNotFound(let type, let context):
            path = Self.path(context.codingPath)
            reason = "is null in place of \(type)"
        case DecodingError.typeMismatch(_, let context), DecodingError.dataCorrupted(let context):
            path = Self.path(context.codingPath)
            reason = Self.reason(context.debugDescription, context.underlyingError)
        case EncodingError.invalidValue(_, let context):
            path = Self.path(context.codingPath)
            reason = Self.reason(context.debugDescription, context.underlyingError)
        case let error as MalformedBytes:
            path = nil
            reason = error.reason
        default:
            path = nil
            reason = Self.trimmed("\(error)")
        }
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        var text = ""
        for key in keys {
            if let index = key.intValue {
                text += "[\(index)]"
            } else {
                text += text.isEmpty ? key.stringValue : ".\(key.stringValue)"
            }
        }
        return text
    }

    private static func reason(_ text: String, _ underlying: (any Error)?) -> String {
        guard let underlying else { return trimmed(text) }
        return "\(trimmed(text)) (\(trimmed("\(underlying)")))"
    }

    /// Without the full stop, and not longer than a log line may be.
    private static func trimmed(_ text: String) -> String {
        let text = text.count > 1000 ? text.prefix(1000) + "..." : text[...]
        return String(text.hasSuffix(".") ? text.dropLast() : text)
    }
}
