/// What happened to a show, decided by the one writer of its partition.
///
/// In JSON one object with the event's name as `type`.
public enum TicketEvent: Hashable, Sendable {
    /// Seats were held.
    case held(BookingHeld)
    /// A booking was paid.
    case paid(BookingPaid)
    /// A booking was given up.
    case cancelled(BookingCancelled)
    /// A hold ended.
    case expired(BookingExpired)

    /// The command that was decided.
    public var command: CommandID {
        switch self {
        case .held(let event): event.command
        case .paid(let event): event.command
        case .cancelled(let event): event.command
        case .expired(let event): event.command
        }
    }

    /// The booking it is about.
    public var booking: BookingID {
        switch self {
        case .held(let event): event.booking
        case .paid(let event): event.booking
        case .cancelled(let event): event.booking
        case .expired(let event): event.booking
        }
    }

    /// The seats of that booking.
    public var seats: [SeatID] {
        switch self {
        case .held(let event): event.seats
        case .paid(let event): event.seats
        case .cancelled(let event): event.seats
        case .expired(let event): event.seats
        }
    }

    /// When it was decided.
    public var at: Timestamp {
        switch self {
        case .held(let event): event.at
        case .paid(let event): event.at
        case .cancelled(let event): event.at
        case .expired(let event): event.at
        }
    }

    /// The show it is about: the key of its record.
    public var show: ShowID { booking.show }

    /// Where the seats stand after it.
    public var seatState: SeatState {
        switch self {
        case .held: .held
        case .paid: .sold
        case .cancelled, .expired: .free
        }
    }
}
