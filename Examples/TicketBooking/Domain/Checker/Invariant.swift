/// What must hold at every offset of a show's log.
public enum Invariant: String, Codable, Sendable, CaseIterable {
    /// The show and its seats exist.
    case known
    /// A booking is held once.
    case heldOnce
    /// A seat has at most one live booking.
    case oneOwner
    /// A booking has at least one seat, and no seat twice.
    case seatsOfBooking
    /// A booking is held for a time that isn't over when it begins.
    case expiryAfterHold
    /// What is paid, cancelled or expired was held before, and has not ended.
    case heldBefore
    /// A booking is paid once, and what is paid doesn't expire.
    case soldOnce
    /// Each event of a booking names the seats that were held.
    case sameSeats
    /// The amounts held and paid are the prices of the seats.
    case amount
    /// A hold doesn't expire before its time.
    case notEarly
}
