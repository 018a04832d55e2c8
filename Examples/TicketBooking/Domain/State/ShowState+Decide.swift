extension ShowState {
    /// Decides a command.
    ///
    /// Pure: whoever asks appends the events to the log, then lets the state evolve by them.
    ///
    /// A command that was accepted before gives the same booking again and no events, so that a command delivered twice
    /// can't take effect twice. Refusals leave nothing in the log: such a command delivered again is decided anew.
    /// - Parameters:
    ///   - command: The command.
    ///   - now: The moment of the decision.
    ///   - policy: The rules of the house.
    /// - Returns: What happened, or why nothing did.
    public func decide(
        _ command: TicketCommand, at now: Timestamp, policy: BookingPolicy = BookingPolicy()
    ) -> Result<Decision, Rejection> {
        guard command.show == show.id else { return .failure(.unknownShow(command.show)) }
        return switch command {
        case .book(let book): decide(book, at: now, policy: policy)
        case .pay(let pay): decide(pay, at: now)
        case .cancel(let cancel): decide(cancel, at: now)
        case .expire(let expire): decide(expire, at: now)
        }
    }

    private func decide(_ book: BookSeats, at now: Timestamp, policy: BookingPolicy) -> Result<Decision, Rejection> {
        if let known = booking(book.booking) {
            guard known.seats == book.seats, known.customer == book.customer else {
                return .failure(.commandReused(book.command))
            }
            return .success(Decision(events: [], booking: known.asHeld))
        }
        if let rejection = refusal(of: book, at: now, policy: policy) { return .failure(rejection) }
        let held = BookingHeld(
            command: book.command, booking: book.booking, seats: book.seats, customer: book.customer,
            amount: show.price(of: book.seats), at: now, expires: now.advanced(by: policy.hold))
        let ends = overdueOwners(of: book.seats, at: now).map { expiry(of: $0, by: book.command, at: now) }
        return .success(Decision(events: ends + [.held(held)], booking: Booking(held)))
    }

    private func refusal(of book: BookSeats, at now: Timestamp, policy: BookingPolicy) -> Rejection? {
        if book.seats.isEmpty { return .noSeats }
        if book.seats.count > policy.maxSeats { return .tooManySeats(limit: policy.maxSeats) }
        var seen: Set<SeatID> = []
        let repeated = book.seats.filter { !seen.insert($0).inserted }
        if !repeated.isEmpty { return .repeatedSeats(repeated) }
        let unknown = book.seats.filter { show.price(of: $0) == nil }
        if !unknown.isEmpty { return .unknownSeats(unknown) }
        let taken = book.seats.filter { owner(of: $0).map { !$0.isOverdue(at: now) } ?? false }
        return taken.isEmpty ? nil : .seatsTaken(taken)
    }

    /// Holds that a new booking ends because their time is over and the timer hasn't come to them yet.
    private func overdueOwners(of seats: [SeatID], at now: Timestamp) -> [Booking] {
        var seen: Set<BookingID> = []
        return seats.compactMap(owner(of:)).filter { seen.insert($0.id).inserted }
    }

    /// A payment counts as long as no event has ended the hold, even past its time: the log's order decides the race.
    private func decide(_ pay: PayBooking, at now: Timestamp) -> Result<Decision, Rejection> {
        guard let booking = booking(pay.booking) else { return .failure(.unknownBooking(pay.booking)) }
        if booking.paidBy == pay.command {
            return .success(Decision(events: [], booking: booking.asPaid))
        }
        let event = BookingPaid(
            command: pay.command, booking: booking.id, seats: booking.seats, amount: booking.amount, at: now)
        return accept(.paid(event), on: booking)
    }

    private func decide(_ cancel: CancelBooking, at now: Timestamp) -> Result<Decision, Rejection> {
        guard let booking = booking(cancel.booking) else { return .failure(.unknownBooking(cancel.booking)) }
        if booking.endedBy == cancel.command { return .success(Decision(events: [], booking: booking)) }
        if booking.state == .cancelled { return .failure(.alreadyCancelled(booking.id)) }
        let event = BookingCancelled(command: cancel.command, booking: booking.id, seats: booking.seats, at: now)
        return accept(.cancelled(event), on: booking)
    }

    private func decide(_ expire: ExpireBooking, at now: Timestamp) -> Result<Decision, Rejection> {
        guard let booking = booking(expire.booking) else { return .failure(.unknownBooking(expire.booking)) }
        if booking.endedBy == expire.command { return .success(Decision(events: [], booking: booking)) }
        guard booking.state == .held else { return .failure(.wrongState(booking.id, booking.state)) }
        guard booking.isOverdue(at: now) else {
            return .failure(.notYetExpired(booking.id, until: booking.expires))
        }
        return accept(expiry(of: booking, by: expire.command, at: now), on: booking)
    }

    private func expiry(of booking: Booking, by command: CommandID, at now: Timestamp) -> TicketEvent {
        .expired(BookingExpired(command: command, booking: booking.id, seats: booking.seats, at: now))
    }

    /// The booking in the reply is what the event makes of it: one rule, the one that the fold has.
    private func accept(_ event: TicketEvent, on booking: Booking) -> Result<Decision, Rejection> {
        guard let next = booking.after(event) else { return .failure(.wrongState(booking.id, booking.state)) }
        return .success(Decision(events: [event], booking: next))
    }
}
