/// 128 bits that name something: a durable request by its scope, or the contents of one.
///
/// As text 32 lower-case hexadecimal digits.
public struct RequestDigest: Hashable, Sendable, CustomStringConvertible {
    /// The bits.
    public let bits: UInt128

    /// Creates one from its bits.
    ///
    /// - Parameter bits: The bits.
    public init(bits: UInt128) { self.bits = bits }

    /// Reads one from its text.
    ///
    /// - Parameter text: From anybody; nil comes of all but 32 lower-case hexadecimal digits.
    public init?(_ text: some StringProtocol) {
        guard text.utf8.count == 32, text.utf8.allSatisfy(Self.isDigit), let bits = UInt128(text, radix: 16) else {
            return nil
        }
        self.bits = bits
    }

    /// One that nobody can guess.
    ///
    /// - Returns: 128 bits of the system's generator.
    public static func random() -> RequestDigest {
        var generator = SystemRandomNumberGenerator()
        return RequestDigest(bits: UInt128(generator.next() as UInt64) << 64 | UInt128(generator.next() as UInt64))
    }

    /// The digits.
    public var description: String {
        let digits = String(bits, radix: 16)
        return String(repeating: "0", count: 32 - digits.utf8.count) + digits
    }

    /// The digits as bytes.
    package var bytes: [UInt8] { Array(description.utf8) }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
}
