/// How `Data` is written in JSON.
public enum JSONBytes: Hashable, Sendable {
    /// As text in base64 (RFC 4648, section 4).
    case base64
    /// As the type itself does it: an array of numbers.
    case deferred
}
