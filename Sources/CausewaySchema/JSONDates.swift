/// How a `Date` is written in JSON.
public enum JSONDates: Hashable, Sendable {
    /// As RFC 3339 has it, `2026-01-31T12:00:00Z`, with milliseconds where there are any; read with any offset.
    case iso8601
    /// A number of seconds since 1970.
    case secondsSince1970
    /// A number of milliseconds since 1970.
    case millisecondsSince1970
    /// As the type itself does it.
    case deferred
}
