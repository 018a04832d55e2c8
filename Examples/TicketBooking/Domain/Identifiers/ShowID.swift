/// The name of a show, as in `concert-7`: 1 to 64 of `a-z`, `0-9` and `-`.
///
/// It is the key of every record of the show.
public struct ShowID: RawRepresentable, Hashable, Codable, Sendable, CustomStringConvertible {
    /// The text as it stands in paths, keys and JSON.
    public let rawValue: String

    /// The checked id, or nil if `rawValue` isn't one.
    /// - Parameter rawValue: The text from outside.
    public init?(rawValue: String) {
        let isWellFormed = rawValue.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || byte.isASCIIDigit || byte == UInt8(ascii: "-")
        }
        guard (1...64).contains(rawValue.utf8.count), isWellFormed else { return nil }
        self.rawValue = rawValue
    }

    init(unchecked rawValue: String) { self.rawValue = rawValue }

    /// The id's text.
    public var description: String { rawValue }
}
