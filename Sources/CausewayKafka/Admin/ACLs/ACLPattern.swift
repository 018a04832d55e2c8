/// How the name in an access rule is meant; open, as newer brokers may know more.
public struct ACLPattern: Sendable, Hashable, RawRepresentable, CustomStringConvertible {
    /// Kafka's number.
    public let rawValue: Int
    /// One of any number.
    ///
    /// - Parameter rawValue: Kafka's number.
    public init(rawValue: Int) { self.rawValue = rawValue }

    /// Either of literal and prefixed, in a filter.
    public static let any = ACLPattern(rawValue: 1)
    /// All rules that are about the named resource, in a filter.
    public static let match = ACLPattern(rawValue: 2)
    /// The whole name, or `*` for all.
    public static let literal = ACLPattern(rawValue: 3)
    /// The beginning of names.
    public static let prefixed = ACLPattern(rawValue: 4)

    /// Kafka's name for it.
    public var description: String {
        switch self {
        case .any: "ANY"
        case .match: "MATCH"
        case .literal: "LITERAL"
        case .prefixed: "PREFIXED"
        default: "UNKNOWN(\(rawValue))"
        }
    }
}
