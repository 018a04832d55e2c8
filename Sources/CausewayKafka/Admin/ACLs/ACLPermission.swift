/// Whether an access rule allows or denies; open, as newer brokers may know more.
public struct ACLPermission: Sendable, Hashable, RawRepresentable, CustomStringConvertible {
    /// Kafka's number.
    public let rawValue: Int
    /// One of any number.
    ///
    /// - Parameter rawValue: Kafka's number.
    public init(rawValue: Int) { self.rawValue = rawValue }

    /// Either, in a filter.
    public static let any = ACLPermission(rawValue: 1)
    /// Denies; wins over what allows.
    public static let deny = ACLPermission(rawValue: 2)
    /// Allows.
    public static let allow = ACLPermission(rawValue: 3)

    /// Kafka's name for it.
    public var description: String {
        switch self {
        case .any: "ANY"
        case .deny: "DENY"
        case .allow: "ALLOW"
        default: "UNKNOWN(\(rawValue))"
        }
    }
}
