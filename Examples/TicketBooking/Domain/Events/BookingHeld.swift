/// Seats were held for a customer.
///
/// It says all that a reader needs without looking anything up.
public struct BookingHeld: Hashable, Codable, Sendable {
    /// The command that was decided.
    public var command: CommandID
    /// The booking.
    public var booking: BookingID
    /// Its seats.
    public var seats: [SeatID]
    /// Who booked.
    public var customer: Customer
    /// What the seats cost, in minor units.
    public var amount: Int
    /// When it was decided.
    public var at: Timestamp
    /// When the hold may end, in epoch milliseconds.
    public var expires: Timestamp

    /// The event.
    /// - Parameters:
    ///   - command: The command that was decided.
    ///   - booking: The booking.
    ///   - seats: Its seats.
    ///   - customer: Who booked.
    ///   - amount: What the seats cost, in minor units.
    ///   - at: When it was decided.
    ///   - expires: When the hold may end.
    public init(
        command: CommandID, booking: BookingID, seats: [SeatID], customer: Customer, amount: Int, at: Timestamp,
        expires: Timestamp
    ) {
        self.command = command
        self.booking = booking
        self.seats = seats
        self.customer = customer
        self.amount = amount
        self.at = at
        self.expires = expires
    }
}
