/// What somebody asks of a show.
///
/// In JSON one object with the command's name as `type`.
public enum TicketCommand: Hashable, Sendable {
    /// Hold seats.
    case book(BookSeats)
    /// Pay a booking.
    case pay(PayBooking)
    /// Cancel a booking.
    case cancel(CancelBooking)
    /// End a hold that nobody paid.
    case expire(ExpireBooking)

    /// The command's identity.
    public var id: CommandID {
        switch self {
        case .book(let command): command.command
        case .pay(let command): command.command
        case .cancel(let command): command.command
        case .expire(let command): command.command
        }
    }

    /// The booking it is about.
    public var booking: BookingID {
        switch self {
        case .book(let command): command.booking
        case .pay(let command): command.booking
        case .cancel(let command): command.booking
        case .expire(let command): command.booking
        }
    }

    /// The show it is about: the key of its record.
    public var show: ShowID { booking.show }
}
