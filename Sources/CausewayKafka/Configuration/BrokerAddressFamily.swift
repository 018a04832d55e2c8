/// Which addresses a client connects to.
public enum BrokerAddressFamily: String, Sendable, Hashable {
    /// IPv4 and IPv6.
    case any
    /// IPv4 only.
    case v4
    /// IPv6 only.
    case v6
}
