extension JSONSyntaxError {
    /// What is wrong with a text.
    public enum Reason: Hashable, Sendable {
        /// There is nothing but space.
        case nothing
        /// The text ends too early.
        case unexpectedEnd(expected: Expected)
        /// A byte that can't stand there, as a trailing comma's bracket, a comment, `+` or `NaN`.
        case unexpectedByte(UInt8, expected: Expected)
        /// The text begins with a byte order mark.
        case byteOrderMark
        /// Bytes that are no UTF-8.
        case notUTF8
        /// A control character in a string that isn't escaped.
        case controlCharacter
        /// Half a surrogate pair.
        case loneSurrogate
        /// A number that begins with a needless 0.
        case leadingZero
        /// A name that the object has already, also in another spelling of it.
        case duplicateName(String)
        /// An integer that another reader may round (RFC 7493, section 2.2).
        case integerTooLarge
        /// A number beyond all that a `Double` can be near to.
        case numberTooLarge
        /// Over a limit.
        case limit(Limit, Int)
    }

    /// What may stand at a place.
    public enum Expected: Hashable, Sendable {
        /// A value.
        case value
        /// A member's name.
        case name
        /// A colon.
        case colon
        /// A comma or the array's end.
        case commaOrArrayEnd
        /// A comma or the object's end.
        case commaOrObjectEnd
        /// A digit.
        case digit
        /// A hexadecimal digit.
        case hexadecimalDigit
        /// One of `"`, `\`, `/`, `b`, `f`, `n`, `r`, `t`, `u`.
        case escape
        /// A string's closing quote.
        case quote
        /// The end of the text.
        case end
    }

    /// A limit of ``JSONLimits``.
    public enum Limit: Hashable, Sendable {
        /// Bytes of the text.
        case bytes
        /// Nesting.
        case depth
        /// Values in all.
        case values
        /// Members of an object.
        case members
        /// Characters of a number.
        case numberLength
    }
}

extension JSONSyntaxError.Reason {
    /// What would have been right at the place, if that is not said already.
    public var expected: JSONSyntaxError.Expected? {
        switch self {
        case .unexpectedEnd(let expected), .unexpectedByte(_, let expected): expected
        default: nil
        }
    }

    /// Whether the text is JSON by its grammar, with a number that isn't accepted.
    public var isNumberOutOfRange: Bool {
        switch self {
        case .integerTooLarge, .numberTooLarge: true
        default: false
        }
    }
}

extension JSONSyntaxError.Reason: CustomStringConvertible {
    /// What is wrong, for people: a noun.
    public var description: String {
        switch self {
        case .nothing: "nothing but space"
        case .unexpectedEnd: "the end too early"
        case .unexpectedByte(let byte, _): Self.name(of: byte)
        case .byteOrderMark: "a byte order mark"
        case .notUTF8: "bytes that are no UTF-8"
        case .controlCharacter: "a control character that isn't escaped"
        case .loneSurrogate: "half a surrogate pair"
        case .leadingZero: "a number that begins with 0"
        case .duplicateName(let name): "the name \(name.prefix(64).debugDescription) for the second time"
        case .integerTooLarge: "an integer beyond 2^53, which not everybody reads exactly,"
        case .numberTooLarge: "a number too large for a double"
        case .limit(.bytes, let limit): "more than \(limit) bytes"
        case .limit(.depth, let limit): "nesting deeper than \(limit)"
        case .limit(.values, let limit): "more than \(limit) values"
        case .limit(.members, let limit): "an object of more than \(limit) members"
        case .limit(.numberLength, let limit): "a number of more than \(limit) characters"
        }
    }

    private static func name(of byte: UInt8) -> String {
        guard (0x21...0x7E).contains(byte) else { return "the byte 0x" + String(byte, radix: 16, uppercase: true) }
        return "\"\(Character(UnicodeScalar(byte)))\""
    }
}

extension JSONSyntaxError.Expected: CustomStringConvertible {
    /// What may stand at a place, for people.
    public var description: String {
        switch self {
        case .value: "a value"
        case .name: "a member's name in quotes"
        case .colon: "a colon"
        case .commaOrArrayEnd: "a comma or ]"
        case .commaOrObjectEnd: "a comma or }"
        case .digit: "a digit"
        case .hexadecimalDigit: "a hexadecimal digit"
        case .escape: "one of the known escapes"
        case .quote: "a closing quote"
        case .end: "the end"
        }
    }
}
