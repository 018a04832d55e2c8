extension HTTPResponse {
    /// A status code and its phrase; two are equal if their codes are (RFC 9110 section 15).
    public struct Status: Sendable {
        private let number: UInt16
        /// A phrase that is not the registry's; kept apart so that the usual status holds no text.
        let customPhrase: String?

        /// The code, 100 to 999.
        public var code: Int { Int(number) }

        /// The text after the code, for people only.
        public var reasonPhrase: String { customPhrase ?? Self.registeredPhrase(code) }

        /// Makes a status.
        ///
        /// - Parameters:
        ///   - code: 100 to 999; anything else becomes 500.
        ///   - reasonPhrase: the text after the code; by default the registry's.
        public init(code: Int, reasonPhrase: String? = nil) {
            number = 100...999 ~= code ? UInt16(code) : 500
            customPhrase = reasonPhrase
        }

        /// The class of a code, its first digit (RFC 9110 section 15).
        public enum Kind: Sendable {
            /// 1xx: an interim response.
            case informational
            /// 2xx: done.
            case successful
            /// 3xx: more to do.
            case redirection
            /// 4xx: the request is at fault.
            case clientError
            /// 5xx: the server is at fault.
            case serverError
            /// 6xx to 9xx: no class of HTTP.
            case invalid
        }

        /// The class of the code.
        public var kind: Kind {
            switch number / 100 {
            case 1: .informational
            case 2: .successful
            case 3: .redirection
            case 4: .clientError
            case 5: .serverError
            default: .invalid
            }
        }

        /// True if a response of this status never has a body, whatever its fields say (RFC 9112 section 6.3).
        package var forbidsBody: Bool { number < 200 || number == 204 || number == 304 }
    }
}

extension HTTPResponse.Status: Hashable, CustomStringConvertible, ExpressibleByIntegerLiteral {
    /// Makes a status with the registry's phrase.
    ///
    /// - Parameter value: the code.
    public init(integerLiteral value: Int) { self.init(code: value) }

    /// Compares the codes of two statuses.
    ///
    /// - Parameters:
    ///   - lhs: a status.
    ///   - rhs: another status.
    /// - Returns: true if their codes are equal.
    public static func == (lhs: Self, rhs: Self) -> Bool { lhs.number == rhs.number }

    /// Feeds the code to a hasher.
    ///
    /// - Parameter hasher: the hasher.
    public func hash(into hasher: inout Hasher) { hasher.combine(number) }

    /// The code and its phrase.
    public var description: String { "\(number) \(reasonPhrase)" }
}
