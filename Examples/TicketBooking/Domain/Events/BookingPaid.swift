/// A held booking was paid: its seats are sold.
public struct BookingPaid: Hashable, Codable, Sendable {
    /// The command that was decided.
    public var command: CommandID
    /// The booking.
    public var booking: BookingID
    /// Its seats.
    public var seats: [SeatID]
    /// What was paid, in minor units.
    public var amount: Int
    /// When it was decided.
    public var at: Timestamp

    /// The event.
    /// - Parameters:
    ///   - command: The command that was decided.
    ///   - booking: The booking.
    ///   - seats: Its seats.
    ///   - amount: What was paid, in minor units.
    ///   - at: When it was decided.
    public init(command: CommandID, booking: BookingID, seats: [SeatID], amount: Int, at: Timestamp) {
        self.command = command
        self.booking = booking
        self.seats = seats
        self.amount = amount
        self.at = at
    }
}
