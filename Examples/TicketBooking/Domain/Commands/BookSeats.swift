/// Asks to hold seats of one show for a customer: all of them or none.
public struct BookSeats: Hashable, Codable, Sendable {
    /// The command's identity; the booking's id is made from it.
    public var command: CommandID
    /// The show.
    public var show: ShowID
    /// The seats.
    public var seats: [SeatID]
    /// Who books.
    public var customer: Customer

    /// The command.
    /// - Parameters:
    ///   - command: Its identity.
    ///   - show: The show.
    ///   - seats: The seats.
    ///   - customer: Who books.
    public init(command: CommandID, show: ShowID, seats: [SeatID], customer: Customer) {
        self.command = command
        self.show = show
        self.seats = seats
        self.customer = customer
    }

    /// The id that the booking will have.
    public var booking: BookingID { BookingID(show: show, origin: command) }
}
