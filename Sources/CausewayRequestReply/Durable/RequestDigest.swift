/// 128 bits that name something: a durable request by its scope, or the contents of one.
///
/// As text 32 lower-case hexadecimal digits.
public struct RequestDigest: Hashable, Sendable, CustomStringConvertible {
    /// The first half of the bits.
    public let high: UInt64
    /// The other half.
    public let low: UInt64

    /// Creates one from its bits.
    ///
    /// - Parameters:
    ///   - high: The first half.
    ///   - low: The other half.
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Reads one from its text.
    ///
    /// - Parameter text: From anybody; nil comes of all but 32 lower-case hexadecimal digits.
    public init?(_ text: some StringProtocol) {
        guard text.utf8.count == 32, text.utf8.allSatisfy(Self.isDigit), let high = UInt64(text.prefix(16), radix: 16),
            let low = UInt64(text.suffix(16), radix: 16)
        else {
            return nil
        }
        self.init(high: high, low: low)
    }

    /// One that nobody can guess.
    ///
    /// - Returns: 128 bits of the system's generator.
    public static func random() -> RequestDigest {
        var generator = SystemRandomNumberGenerator()
        return RequestDigest(high: generator.next(), low: generator.next())
    }

    /// The digits.
    public var description: String { InstanceID.text(of: high) + InstanceID.text(of: low) }

    /// The digits as bytes.
    package var bytes: [UInt8] { Array(description.utf8) }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
}
