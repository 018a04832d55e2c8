/// The identity of one command, the same for each delivery of it: 16 to 64 of `A-Z a-z 0-9 _ -`.
///
/// The domain draws no random numbers: whoever creates a command supplies at least 128 unguessable bits, because a
/// booking's id is made from them and knowing it is what allows to pay or cancel.
public struct CommandID: RawRepresentable, Hashable, Codable, Sendable, CustomStringConvertible {
    /// The text as it stands in records.
    public let rawValue: String

    /// The checked id, or nil if `rawValue` isn't one.
    /// - Parameter rawValue: The text from outside.
    public init?(rawValue: String) {
        let isWellFormed = rawValue.utf8.allSatisfy {
            $0.isASCIIAlphanumeric || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
        }
        guard (16...64).contains(rawValue.utf8.count), isWellFormed else { return nil }
        self.rawValue = rawValue
    }

    init(unchecked rawValue: String) { self.rawValue = rawValue }

    /// The id of 128 random bits, as 32 hexadecimal digits.
    /// - Parameter random: Bits that nobody can guess.
    public init(random: UInt128) {
        let digits = String(random, radix: 16)
        self.rawValue = String(repeating: "0", count: 32 - digits.utf8.count) + digits
    }

    /// The id's text.
    public var description: String { rawValue }
}
