/// One booking, as the events so far leave it.
public struct Booking: Hashable, Sendable {
    /// Its id, which names its show too.
    public let id: BookingID
    /// Its seats, in the order in which they were asked for.
    public let seats: [SeatID]
    /// Who booked.
    public let customer: Customer
    /// What it costs, in minor units.
    public let amount: Int
    /// When the hold may end.
    ///
    /// It holds on until an event ends it, however late that is.
    public let expires: Timestamp
    /// Where it stands.
    public private(set) var state: BookingState
    /// The command that paid it.
    public private(set) var paidBy: CommandID?
    /// The command that cancelled it or let it expire.
    public private(set) var endedBy: CommandID?

    /// The booking that a hold begins.
    /// - Parameter event: The event.
    public init(_ event: BookingHeld) {
        id = event.booking
        seats = event.seats
        customer = event.customer
        amount = event.amount
        expires = event.expires
        state = .held
    }

    /// The show the booking is for.
    public var show: ShowID { id.show }

    /// Whether it is a hold whose time is over at a moment.
    /// - Parameter now: The moment.
    /// - Returns: True if it may be ended.
    public func isOverdue(at now: Timestamp) -> Bool { state == .held && expires <= now }

    /// The booking as its next event leaves it.
    /// - Parameter event: An event of this booking.
    /// - Returns: The booking, or nil if the event doesn't fit: only a hold is paid or expires, and what ended stays so.
    public func after(_ event: TicketEvent) -> Booking? {
        guard event.booking == id else { return nil }
        var next = self
        switch (event, state) {
        case (.paid, .held):
            next.state = .sold
            next.paidBy = event.command
        case (.cancelled, .held), (.cancelled, .sold):
            next.state = .cancelled
            next.endedBy = event.command
        case (.expired, .held):
            next.state = .expired
            next.endedBy = event.command
        default: return nil
        }
        return next
    }

    /// The booking as it was when it was held: the answer to a repeat of the command that booked.
    var asHeld: Booking {
        var earlier = asPaid
        earlier.state = .held
        earlier.paidBy = nil
        return earlier
    }

    /// The booking as it was when it was paid: the answer to a repeat of the command that paid.
    var asPaid: Booking {
        var earlier = self
        earlier.state = .sold
        earlier.endedBy = nil
        return earlier
    }
}
