/// The place of a value in a JSON document, as RFC 6901 writes it: `/seats/0`, or empty for the whole document.
public struct JSONPointer: Hashable, Sendable {
    /// The names and indices from the root to the value, not escaped.
    public var tokens: [String]

    /// A place.
    /// - Parameter tokens: The names and indices from the root to the value, not escaped.
    public init(_ tokens: [String] = []) { self.tokens = tokens }

    /// The place that a decoder was at.
    /// - Parameter codingPath: The keys from the root.
    public init(codingPath: [any CodingKey]) { self.init(codingPath.map(Self.token)) }

    /// The place of a decoder's error.
    init(of error: DecodingError) {
        switch error {
        case .keyNotFound(let key, let context): self = JSONPointer(codingPath: context.codingPath).appending(key)
        case .valueNotFound(_, let context), .typeMismatch(_, let context), .dataCorrupted(let context):
            self.init(codingPath: context.codingPath)
        @unknown default: self.init()
        }
    }

    /// The place of a member or an element of this value.
    /// - Parameter key: Its key.
    /// - Returns: The place.
    public func appending(_ key: any CodingKey) -> JSONPointer { JSONPointer(tokens + [Self.token(of: key)]) }

    /// An array's key says "Index 3" for people; an object's key that reads like a number stays as it is written.
    private static func token(of key: any CodingKey) -> String {
        guard let index = key.intValue, key.stringValue == "Index \(index)" else { return key.stringValue }
        return String(index)
    }
}

extension JSONPointer: CustomStringConvertible {
    /// The pointer's text, with `~` and `/` in names escaped.
    public var description: String {
        tokens.map { "/" + Self.escaped($0) }.joined()
    }

    private static func escaped(_ token: String) -> String {
        var text = ""
        for scalar in token.unicodeScalars {
            switch scalar {
            case "~": text += "~0"
            case "/": text += "~1"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}

extension JSONPointer: Encodable {
    /// Writes the pointer's text.
    /// - Parameter encoder: The encoder.
    /// - Throws: What the encoder throws.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
