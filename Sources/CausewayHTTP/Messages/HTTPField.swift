/// A single field of a message's head or trailers: a name and a value of opaque bytes (RFC 9110 section 5).
public struct HTTPField: Sendable, Hashable {
    /// The field's name; two names that differ in case only are equal.
    public var name: Name
    /// The value's bytes without the white space around it; bytes 80-FF come through unchanged.
    public var rawValue: [UInt8]

    /// The value as text; bytes that are not UTF-8 become U+FFFD, see ``rawValue``.
    public var value: String { String(decoding: rawValue, as: UTF8.self) }

    /// Makes a field.
    ///
    /// - Parameters:
    ///   - name: the field's name.
    ///   - value: the value; CR, LF and NUL in it make the encoder refuse the message.
    public init(name: Name, value: String) {
        self.name = name
        self.rawValue = Array(value.utf8)
    }

    /// Makes a field from bytes.
    ///
    /// - Parameters:
    ///   - name: the field's name.
    ///   - rawValue: the value's bytes.
    public init(name: Name, rawValue: [UInt8]) {
        self.name = name
        self.rawValue = rawValue
    }
}

extension HTTPField {
    /// The name of a field, compared without case (RFC 9110 section 5.1).
    public struct Name: Sendable {
        /// The name as it was written.
        public let rawName: String
        /// False for a literal that is no token: the encoder refuses a message with such a name.
        package let isValid: Bool

        /// Makes a name from text that may come from outside; `nil` if it is empty or no token.
        ///
        /// - Parameter name: a token of RFC 9110 section 5.6.2.
        public init?(_ name: String) {
            guard Self.isToken(name) else { return nil }
            self.rawName = name
            self.isValid = true
        }

        /// A name that is known to be a token.
        init(known name: String) {
            self.rawName = name
            self.isValid = true
        }

        private static func isToken(_ name: String) -> Bool {
            var any = false
            for byte in name.utf8 {
                guard ASCII.isToken(byte) else { return false }
                any = true
            }
            return any
        }
    }
}

extension HTTPField.Name: ExpressibleByStringLiteral {
    /// Makes a name from a literal; one that is no token makes the encoder refuse the message.
    ///
    /// - Parameter value: the name.
    public init(stringLiteral value: String) {
        self.rawName = value
        self.isValid = Self.isToken(value)
    }
}

extension HTTPField.Name: Hashable, CustomStringConvertible {
    /// Compares two names without case.
    ///
    /// - Parameters:
    ///   - lhs: a name.
    ///   - rhs: another name.
    /// - Returns: true if they differ in case at most.
    public static func == (lhs: Self, rhs: Self) -> Bool {
        let left = lhs.rawName.utf8Span
        return left.span.equalsIgnoringCase(rhs.rawName.utf8Span.span, in: 0..<left.count)
    }

    /// Feeds the name in lower case to a hasher.
    ///
    /// - Parameter hasher: the hasher.
    public func hash(into hasher: inout Hasher) {
        for byte in rawName.utf8 { hasher.combine(ASCII.lowercased(byte)) }
    }

    /// The name as it was written.
    public var description: String { rawName }
}
