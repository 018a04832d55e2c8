import Testing

@testable import TicketDomain

@Suite("Checker of a log")
struct LogCheckerTests {
    private let catalogue = Catalogue(shows: [smallShow])

    private func held(_ number: Int, _ names: String..., amount: Int? = nil, lasting: Int64 = 120) -> TicketEvent {
        let seats = names.map { SeatID(unchecked: $0) }
        return .held(
            BookingHeld(
                command: commandID(number), booking: booking(number), seats: seats, customer: Customer(unchecked: "c"),
                amount: amount ?? smallShow.price(of: seats), at: start, expires: start.advanced(by: .seconds(lasting)))
        )
    }

    private func paid(_ number: Int, _ names: String..., amount: Int = 4500) -> TicketEvent {
        .paid(
            BookingPaid(
                command: commandID(50), booking: booking(number), seats: names.map { SeatID(unchecked: $0) },
                amount: amount, at: start))
    }

    private func cancelled(_ number: Int, _ names: String...) -> TicketEvent {
        .cancelled(
            BookingCancelled(
                command: commandID(60), booking: booking(number), seats: names.map { SeatID(unchecked: $0) }, at: start)
        )
    }

    private func expired(_ number: Int, _ names: String..., after: Int64 = 120) -> TicketEvent {
        .expired(
            BookingExpired(
                command: commandID(70), booking: booking(number), seats: names.map { SeatID(unchecked: $0) },
                at: start.advanced(by: .seconds(after))))
    }

    private func broken(_ events: TicketEvent...) -> [Invariant] {
        LogChecker.violations(in: events, catalogue: catalogue).map(\.invariant)
    }

    @Test("A sound log has no violation")
    func sound() {
        #expect(broken(held(1, "A1"), paid(1, "A1"), cancelled(1, "A1"), held(2, "A1"), expired(2, "A1")) == [])
    }

    @Test("A seat with two live owners is found, with offset, seat and both bookings")
    func twoOwners() {
        let found = LogChecker.violations(in: [held(1, "A1"), held(2, "A2", "A1")], catalogue: catalogue)
        #expect(found.map(\.offset) == [1])
        #expect(found.map(\.invariant) == [.oneOwner])
        #expect(found.first?.seat == SeatID(unchecked: "A1"))
        #expect(found.first?.detail.contains(booking(1).rawValue) == true)
    }

    @Test("Both that were sold one seat count as its owners")
    func soldTwice() {
        var checker = LogChecker(catalogue: catalogue)
        for event in [held(1, "A1"), held(2, "A1"), paid(1, "A1"), paid(2, "A1")] { checker.observe(event, at: 7) }
        #expect(checker.owners(of: SeatID(unchecked: "A1"), in: smallShow.id) == [booking(1), booking(2)])
        #expect(checker.bookings(.sold) == 2)
        #expect(checker.revenue == 9000)
    }

    @Test("What was never held can't be sold, cancelled or expired")
    func neverHeld() {
        #expect(broken(paid(1, "A1")) == [.heldBefore])
        #expect(broken(cancelled(1, "A1")) == [.heldBefore])
        #expect(broken(expired(1, "A1")) == [.heldBefore])
    }

    @Test("What ended stays ended")
    func afterEnd() {
        #expect(broken(held(1, "A1"), cancelled(1, "A1"), paid(1, "A1")) == [.heldBefore])
        #expect(broken(held(1, "A1"), cancelled(1, "A1"), cancelled(1, "A1")) == [.heldBefore])
        #expect(broken(held(1, "A1"), expired(1, "A1"), held(1, "A1")) == [.heldOnce])
    }

    @Test("Sold is sold once and doesn't expire, and no hold ends early")
    func sold() {
        #expect(broken(held(1, "A1"), paid(1, "A1"), paid(1, "A1")) == [.soldOnce])
        #expect(broken(held(1, "A1"), paid(1, "A1"), expired(1, "A1")) == [.soldOnce])
        #expect(broken(held(1, "A1"), expired(1, "A1", after: 119)) == [.notEarly])
    }

    @Test("Fields that don't agree are found")
    func fields() {
        #expect(broken(held(1)) == [.seatsOfBooking])
        #expect(broken(held(1, "A1", "A1")) == [.seatsOfBooking])
        #expect(broken(held(1, "A1", lasting: 0)) == [.expiryAfterHold])
        #expect(broken(held(1, "Z1")) == [.known])
        #expect(broken(held(1, "A1", amount: 1)) == [.amount])
        #expect(broken(held(1, "A1"), paid(1, "A1", amount: 1)) == [.amount])
        #expect(broken(held(1, "A1"), cancelled(1, "A2")) == [.sameSeats])
        let elsewhere = LogChecker.violations(in: [held(1, "A1")], catalogue: Catalogue(shows: []))
        #expect(elsewhere.map(\.invariant) == [.known])
    }
}
