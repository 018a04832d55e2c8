/// What a JSON text may ask of its reader: beyond a limit it is refused, before it costs more.
public struct JSONLimits: Hashable, Sendable {
    /// Integers that a text may have.
    public enum Integers: Hashable, Sendable {
        /// Those that every reader reads alike: from -(2^53 - 1) to 2^53 - 1 (RFC 7493, section 2.2).
        case interoperable
        /// All that the type which is read can hold exactly: `Int64` and `UInt64` in full; a `Double` where it doesn't
        /// have to round.
        case exact
    }

    /// Bytes of the text; never more than 4 GiB.
    public var bytes: Int
    /// How deep arrays and objects are nested; never more than 1,024.
    public var depth: Int
    /// Values in all, names included: each takes 16 bytes while the text is read.
    public var values: Int
    /// Members of one object.
    public var members: Int
    /// Characters of one number.
    public var numberLength: Int
    /// Integers that other readers may round.
    public var integers: Integers

    /// Limits; the defaults are for what strangers send.
    ///
    /// - Parameters:
    ///   - bytes: Bytes of the text.
    ///   - depth: How deep arrays and objects are nested.
    ///   - values: Values in all.
    ///   - members: Members of one object.
    ///   - numberLength: Characters of one number.
    ///   - integers: Integers that other readers may round.
    public init(
        bytes: Int = 16 << 20, depth: Int = 64, values: Int = 2_000_000, members: Int = 10_000, numberLength: Int = 128,
        integers: Integers = .interoperable
    ) {
        self.bytes = bytes
        self.depth = depth
        self.values = values
        self.members = members
        self.numberLength = numberLength
        self.integers = integers
    }
}
