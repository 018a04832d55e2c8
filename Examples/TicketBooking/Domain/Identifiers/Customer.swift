/// Who books, as in `c-1001` or a name: 1 to 64 code points, no controls, no space at either end.
public struct Customer: RawRepresentable, Hashable, Codable, Sendable, CustomStringConvertible {
    /// The most code points a customer may have.
    public static let maxLength = 64

    /// The text as it stands in records and JSON.
    public let rawValue: String

    /// The checked customer, or nil if `rawValue` isn't one.
    /// - Parameter rawValue: The text from outside.
    public init?(rawValue: String) {
        guard Customer.problem(with: rawValue) == nil else { return nil }
        self.rawValue = rawValue
    }

    init(unchecked rawValue: String) { self.rawValue = rawValue }

    /// The customer's text.
    public var description: String { rawValue }

    /// What is wrong with a text as a customer.
    /// - Parameter text: The text from outside.
    /// - Returns: A sentence's end for people, as in "must not be empty", or nil if nothing is wrong.
    public static func problem(with text: String) -> String? {
        let scalars = text.unicodeScalars
        if scalars.isEmpty { return "must not be empty" }
        if scalars.count > maxLength { return "must have at most \(maxLength) characters" }
        if scalars.first == " " || scalars.last == " " { return "must not begin or end with a space" }
        if !scalars.allSatisfy(isAllowed) { return "must not contain control or invisible characters" }
        return nil
    }

    /// Whether a code point can be seen, or joins others as scripts need it.
    ///
    /// Bidirectional overrides would let a name garble what is printed beside it.
    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
        case .spaceSeparator: scalar == " "
        case .format: scalar == "\u{200C}" || scalar == "\u{200D}"
        default: true
        }
    }
}
