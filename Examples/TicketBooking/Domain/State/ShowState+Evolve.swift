extension ShowState {
    /// Takes in what happened.
    ///
    /// Never fails: the log is what it is.
    ///
    /// An event that doesn't fit what came before it changes nothing: a repeat, a seat that somebody else has, a booking
    /// that isn't there. Every reader skips the same ones, so the first owner of a seat stays its owner everywhere;
    /// `LogChecker` reports them.
    /// - Parameter event: The next event of this show in log order.
    /// - Returns: Whether it changed anything.
    @discardableResult
    public mutating func evolve(_ event: TicketEvent) -> Bool {
        guard event.show == show.id else { return false }
        if case .held(let held) = event { return hold(held) }
        guard let booking = live[event.booking]?.after(event) else { return false }
        if booking.state.isLive {
            live[booking.id] = booking
        } else {
            end(booking)
        }
        return true
    }

    private mutating func hold(_ event: BookingHeld) -> Bool {
        guard booking(event.booking) == nil, !event.seats.isEmpty,
            event.seats.allSatisfy({ owners[$0] == nil && show.price(of: $0) != nil })
        else { return false }
        live[event.booking] = Booking(event)
        for seat in event.seats { owners[seat] = event.booking }
        return true
    }

    private mutating func end(_ booking: Booking) {
        live[booking.id] = nil
        for seat in booking.seats { owners[seat] = nil }
        ended.remember(booking)
    }
}
