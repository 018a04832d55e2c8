extension LogChecker {
    struct Finding {
        var invariant: Invariant
        var seat: SeatID?
        var detail: String

        init(_ invariant: Invariant, seat: SeatID? = nil, _ detail: String) {
            self.invariant = invariant
            self.seat = seat
            self.detail = detail
        }
    }

    mutating func hold(_ event: BookingHeld) -> [Finding] {
        let show = event.booking.show
        var found = findings(inFieldsOf: event)
        guard entries[event.booking] == nil else { return found + [Finding(.heldOnce, "is held a second time")] }
        for seat in Set(event.seats) {
            for other in owners(of: seat, in: show).sorted(by: { $0.rawValue < $1.rawValue }) {
                found.append(Finding(.oneOwner, seat: seat, "takes seat \(seat), which \(other) has"))
            }
            owners[show, default: [:]][seat, default: []].insert(event.booking)
        }
        entries[event.booking] = Entry(held: event, state: .held)
        return found
    }

    private func findings(inFieldsOf event: BookingHeld) -> [Finding] {
        var found: [Finding] = []
        if event.seats.isEmpty { found.append(Finding(.seatsOfBooking, "has no seats")) }
        if Set(event.seats).count != event.seats.count {
            found.append(Finding(.seatsOfBooking, "names a seat more than once"))
        }
        if event.expires <= event.at {
            found.append(Finding(.expiryAfterHold, "is held until \(event.expires.rfc3339), before it begins"))
        }
        guard let show = catalogue.show(event.booking.show) else {
            return found + [Finding(.known, "is for a show that isn't on")]
        }
        for seat in event.seats where show.price(of: seat) == nil {
            found.append(Finding(.known, seat: seat, "names seat \(seat), which the show doesn't have"))
        }
        let price = show.price(of: event.seats)
        if event.amount != price {
            found.append(Finding(.amount, "costs \(event.amount), the seats cost \(price)"))
        }
        return found
    }

    mutating func follow(_ event: TicketEvent) -> [Finding] {
        let verb = verb(of: event)
        guard let entry = entries[event.booking] else {
            return [Finding(.heldBefore, "\(verb), but was never held")]
        }
        var found: [Finding] = []
        if !entry.state.isLive {
            found.append(Finding(.heldBefore, "\(verb), but is \(entry.state.rawValue)"))
        }
        if Set(event.seats) != Set(entry.held.seats) || event.seats.count != entry.held.seats.count {
            found.append(Finding(.sameSeats, "\(verb) with other seats than were held"))
        }
        found += findings(inFieldsOf: event, entry)
        if entry.state.isLive { enter(event, entry) }
        return found
    }

    private func findings(inFieldsOf event: TicketEvent, _ entry: Entry) -> [Finding] {
        switch event {
        case .held, .cancelled: return []
        case .paid(let paid):
            let twice = entry.state == .sold ? [Finding(.soldOnce, "is paid a second time")] : []
            return paid.amount == entry.held.amount
                ? twice : twice + [Finding(.amount, "is paid \(paid.amount) of \(entry.held.amount)")]
        case .expired(let expired):
            let sold = entry.state == .sold ? [Finding(.soldOnce, "expires, but is paid")] : []
            return expired.at >= entry.held.expires
                ? sold : sold + [Finding(.notEarly, "expires before \(entry.held.expires.rfc3339)")]
        }
    }

    private mutating func enter(_ event: TicketEvent, _ entry: Entry) {
        let state: BookingState =
            switch event {
            case .held: .held
            case .paid: .sold
            case .cancelled: .cancelled
            case .expired: .expired
            }
        entries[event.booking]?.state = state
        guard !state.isLive else { return }
        for seat in entry.held.seats { owners[event.show]?[seat]?.remove(event.booking) }
    }

    private func verb(of event: TicketEvent) -> String {
        switch event {
        case .held: "is held"
        case .paid: "is paid"
        case .cancelled: "is cancelled"
        case .expired: "expires"
        }
    }
}
