/// A hold ended because nobody paid in time: its seats are free.
public struct BookingExpired: Hashable, Codable, Sendable {
    /// The command that was decided: a proposal to expire, or a booking of the same seats.
    public var command: CommandID
    /// The booking.
    public var booking: BookingID
    /// Its seats, free from here on.
    public var seats: [SeatID]
    /// When it was decided.
    public var at: Timestamp

    /// The event.
    /// - Parameters:
    ///   - command: The command that was decided.
    ///   - booking: The booking.
    ///   - seats: Its seats.
    ///   - at: When it was decided.
    public init(command: CommandID, booking: BookingID, seats: [SeatID], at: Timestamp) {
        self.command = command
        self.booking = booking
        self.seats = seats
        self.at = at
    }
}
