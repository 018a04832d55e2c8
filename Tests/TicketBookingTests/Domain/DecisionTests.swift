import Testing

@testable import TicketDomain

@Suite("Decisions")
struct DecisionTests {
    var show = ShowState(show: smallShow)

    @Test("A booking holds all its seats and says what they cost and until when")
    mutating func holds() throws {
        let decision = try show.perform(book(1, "A1", "B2")).get()
        #expect(decision.booking.state == .held)
        #expect(decision.booking.amount == 7500)
        #expect(decision.booking.expires.milliseconds == start.milliseconds + 120_000)
        #expect(show.state(of: SeatID(unchecked: "A1")) == .held)
        #expect(show.state(of: SeatID(unchecked: "B2")) == .held)
        #expect(show.free == 6)
        #expect(show.booking(booking(1)) == decision.booking)
    }

    @Test("With one seat taken nothing is held, and the taken seats are named")
    mutating func allOrNothing() throws {
        _ = try show.perform(book(1, "A2", "A4")).get()
        let before = show
        #expect(show.perform(book(2, "A1", "A2", "A3", "A4")).failure == .seatsTaken(seats("A2", "A4")))
        #expect(show == before)
    }

    @Test("A seat the show doesn't have is named, taken or not the others")
    mutating func unknownSeat() throws {
        _ = try show.perform(book(1, "A1")).get()
        #expect(show.perform(book(2, "A1", "Z9")).failure == .unknownSeats(seats("Z9")))
    }

    @Test("A booking needs seats, each once, and no more than the house allows")
    mutating func wrongSeats() {
        #expect(show.perform(book(1)).failure == .noSeats)
        #expect(show.perform(book(2, "A1", "A2", "A1")).failure == .repeatedSeats(seats("A1")))
        let policy = BookingPolicy(maxSeats: 2)
        #expect(show.perform(book(3, "A1", "A2", "A3"), policy: policy).failure == .tooManySeats(limit: 2))
        #expect(show == ShowState(show: smallShow))
    }

    @Test("A command for another show is refused")
    mutating func otherShow() {
        let other = ShowID(unchecked: "concert-2")
        let command = BookSeats(
            command: commandID(1), show: other, seats: seats("A1"), customer: Customer(unchecked: "c"))
        #expect(show.perform(.book(command)).failure == .unknownShow(other))
        #expect(
            BoxOffice(catalogue: Catalogue(shows: [smallShow])).decide(.book(command), at: start).failure
                == .unknownShow(other))
    }

    @Test("Paid seats are sold, once")
    mutating func pays() throws {
        _ = try show.perform(book(1, "A1")).get()
        let pay = TicketCommand.pay(PayBooking(command: commandID(2), booking: booking(1)))
        #expect(try show.perform(pay).get().booking.state == .sold)
        #expect(show.state(of: SeatID(unchecked: "A1")) == .sold)
        let again = TicketCommand.pay(PayBooking(command: commandID(3), booking: booking(1)))
        #expect(show.perform(again).failure == .wrongState(booking(1), .sold))
    }

    @Test("A cancelled booking's seats are free, whether it was held or sold", arguments: [false, true])
    mutating func cancels(sold: Bool) throws {
        _ = try show.perform(book(1, "A1", "A2")).get()
        if sold { _ = try show.perform(.pay(PayBooking(command: commandID(2), booking: booking(1)))).get() }
        let cancel = TicketCommand.cancel(CancelBooking(command: commandID(3), booking: booking(1)))
        #expect(try show.perform(cancel).get().booking.state == .cancelled)
        #expect(show.free == 8)
        #expect(show.booking(booking(1))?.state == .cancelled)
        let again = TicketCommand.cancel(CancelBooking(command: commandID(4), booking: booking(1)))
        #expect(show.perform(again).failure == .alreadyCancelled(booking(1)))
    }

    @Test("What isn't there can't be paid, cancelled or expired")
    mutating func unknownBooking() {
        let id = commandID(9)
        #expect(show.perform(.pay(.init(command: id, booking: booking(1)))).failure == .unknownBooking(booking(1)))
        #expect(show.perform(.cancel(.init(command: id, booking: booking(1)))).failure == .unknownBooking(booking(1)))
        #expect(show.perform(.expire(.init(command: id, booking: booking(1)))).failure == .unknownBooking(booking(1)))
    }

    @Test("A booking that ended can't be paid")
    mutating func payAfterEnd() throws {
        _ = try show.perform(book(1, "A1")).get()
        _ = try show.perform(.cancel(CancelBooking(command: commandID(2), booking: booking(1)))).get()
        let pay = TicketCommand.pay(PayBooking(command: commandID(3), booking: booking(1)))
        #expect(show.perform(pay).failure == .wrongState(booking(1), .cancelled))
    }
}
