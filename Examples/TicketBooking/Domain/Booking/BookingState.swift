/// Where a booking stands: held, then sold, cancelled or expired.
///
/// A sold one may still be cancelled.
public enum BookingState: String, Codable, Sendable, CaseIterable {
    /// Its seats are kept for the customer until the hold expires.
    case held
    /// It is paid.
    case sold
    /// The customer gave it up. Its seats are free.
    case cancelled
    /// Nobody paid in time. Its seats are free.
    case expired

    /// Whether the booking owns its seats.
    public var isLive: Bool { self == .held || self == .sold }
}
