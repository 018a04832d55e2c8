/// The rules of the house that a decision needs.
public struct BookingPolicy: Hashable, Sendable {
    /// How long seats are held before they must be paid.
    public var hold: Duration
    /// The most seats in one booking.
    public var maxSeats: Int

    /// The rules.
    /// - Parameters:
    ///   - hold: How long seats are held before they must be paid.
    ///   - maxSeats: The most seats in one booking.
    public init(hold: Duration = .seconds(120), maxSeats: Int = BookingPolicy.standardMaxSeats) {
        self.hold = hold
        self.maxSeats = maxSeats
    }

    /// The most seats in one booking, unless a policy says otherwise.
    public static let standardMaxSeats = 10
}
