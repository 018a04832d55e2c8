import Testing

@testable import TicketDomain

@Suite("Expiry of holds")
struct ExpiryTests {
    var show = ShowState(show: smallShow)
    let end = start.advanced(by: .seconds(120))
    let expire = TicketCommand.expire(ExpireBooking(command: commandID(5), booking: booking(1)))

    @Test("Only an event frees the seats of a hold whose time is over")
    mutating func onlyEvent() throws {
        _ = try show.perform(book(1, "A1")).get()
        #expect(show.expiredBookings(at: Timestamp(milliseconds: end.milliseconds - 1)).isEmpty)
        #expect(show.expiredBookings(at: end).map(\.id) == [booking(1)])
        #expect(show.nextExpiry == end)
        #expect(show.state(of: SeatID(unchecked: "A1")) == .held)
        #expect(try show.perform(expire, at: end).get().booking.state == .expired)
        #expect(show.state(of: SeatID(unchecked: "A1")) == .free)
        #expect(show.nextExpiry == nil)
    }

    @Test("A proposal that comes too early is refused, and says until when")
    mutating func tooEarly() throws {
        _ = try show.perform(book(1, "A1")).get()
        let early = Timestamp(milliseconds: end.milliseconds - 1)
        #expect(show.perform(expire, at: early).failure == .notYetExpired(booking(1), until: end))
    }

    @Test("Paid in time, a booking never expires")
    mutating func paid() throws {
        _ = try show.perform(book(1, "A1")).get()
        _ = try show.perform(.pay(PayBooking(command: commandID(2), booking: booking(1)))).get()
        #expect(show.expiredBookings(at: Timestamp(milliseconds: .max)).isEmpty)
        #expect(show.perform(expire, at: end).failure == .wrongState(booking(1), .sold))
    }

    @Test("A late payment counts if it is decided before the end of the hold, and not after")
    mutating func race() throws {
        _ = try show.perform(book(1, "A1")).get()
        var other = show
        let pay = TicketCommand.pay(PayBooking(command: commandID(2), booking: booking(1)))
        let late = end.advanced(by: .seconds(1))
        #expect(try show.perform(pay, at: late).get().booking.state == .sold)
        #expect(show.perform(expire, at: late).failure == .wrongState(booking(1), .sold))
        _ = try other.perform(expire, at: late).get()
        #expect(other.perform(pay, at: late).failure == .wrongState(booking(1), .expired))
    }

    @Test("A booking ends the overdue holds of its own seats first, in the same decision, and no others")
    mutating func overdueOwner() throws {
        _ = try show.perform(book(1, "A1", "A2")).get()
        _ = try show.perform(book(2, "A3")).get()
        _ = try show.perform(book(3, "A4")).get()
        let decision = try show.perform(book(4, "A1", "A2", "A3"), at: end).get()
        #expect(decision.events.map(\.booking) == [booking(1), booking(2), booking(4)])
        #expect(show.owner(of: SeatID(unchecked: "A1"))?.id == booking(4))
        #expect(show.booking(booking(1))?.state == .expired)
        #expect(show.booking(booking(3))?.state == .held)
    }

    @Test("A refused booking ends no overdue hold")
    mutating func refusedEndsNothing() throws {
        _ = try show.perform(book(1, "A1")).get()
        _ = try show.perform(book(2, "A2"), at: end).get()
        let before = show
        #expect(show.perform(book(3, "A1", "A2"), at: end).failure == .seatsTaken(seats("A2")))
        #expect(show == before)
    }

    @Test("A hold too long for the clock lasts for ever instead of trapping")
    mutating func endless() throws {
        let policy = BookingPolicy(hold: .seconds(Int64.max))
        #expect(try show.perform(book(1, "A1"), policy: policy).get().booking.expires.milliseconds == .max)
    }
}
