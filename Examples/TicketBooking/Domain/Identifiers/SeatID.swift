/// The name of a seat in its show, as in `A12`: 1 to 8 ASCII letters, digits and `-`.
///
/// Which seats exist, the show knows.
public struct SeatID: RawRepresentable, Hashable, Codable, Sendable, CustomStringConvertible {
    /// The text as it stands in JSON.
    public let rawValue: String

    /// The checked id, or nil if `rawValue` isn't one.
    /// - Parameter rawValue: The text from outside.
    public init?(rawValue: String) {
        let isWellFormed = rawValue.utf8.allSatisfy { $0.isASCIIAlphanumeric || $0 == UInt8(ascii: "-") }
        guard (1...8).contains(rawValue.utf8.count), isWellFormed else { return nil }
        self.rawValue = rawValue
    }

    init(unchecked rawValue: String) { self.rawValue = rawValue }

    /// The id's text.
    public var description: String { rawValue }
}
