import Testing

@testable import TicketDomain

@Suite("Folding a log that should not be")
struct EvolveTests {
    @Test("An event read twice changes nothing the second time")
    func repeated() throws {
        var show = ShowState(show: smallShow)
        for command: TicketCommand in [
            book(1, "A1"), .pay(.init(command: commandID(2), booking: booking(1))),
            .cancel(.init(command: commandID(3), booking: booking(1))),
        ] {
            let decision = try show.perform(command).get()
            let before = show
            for event in decision.events {
                let changed = show.evolve(event)
                #expect(!changed)
            }
            #expect(show == before)
        }
    }

    @Test("The first owner of a seat stays its owner, whoever claims it later")
    func firstOwner() throws {
        let mine = try ShowState(show: smallShow).decide(book(1, "A1"), at: start).get()
        let theirs = try ShowState(show: smallShow).decide(book(2, "A2", "A1"), at: start).get()
        var show = ShowState(show: smallShow)
        for event in mine.events + theirs.events { show.evolve(event) }
        #expect(show.owner(of: SeatID(unchecked: "A1"))?.id == booking(1))
        #expect(show.state(of: SeatID(unchecked: "A2")) == .free)
        #expect(show.booking(booking(2)) == nil)
    }

    @Test("A hold read again after its end doesn't come back to life, and what is sold doesn't expire")
    func outOfOrder() throws {
        var show = ShowState(show: smallShow)
        let held = try show.perform(book(1, "A1")).get()
        _ = try show.perform(.pay(.init(command: commandID(2), booking: booking(1)))).get()
        show.evolve(.expired(BookingExpired(command: commandID(3), booking: booking(1), seats: seats("A1"), at: start)))
        #expect(show.state(of: SeatID(unchecked: "A1")) == .sold)
        _ = try show.perform(.cancel(.init(command: commandID(4), booking: booking(1)))).get()
        for event in held.events { show.evolve(event) }
        #expect(show.state(of: SeatID(unchecked: "A1")) == .free)
    }

    @Test("Events for what isn't there change nothing and do no harm")
    func strangers() {
        var show = ShowState(show: smallShow)
        let far = BookingID(show: ShowID(unchecked: "concert-9"), origin: commandID(1))
        for id in [booking(1), far] {
            show.evolve(.paid(BookingPaid(command: commandID(1), booking: id, seats: [], amount: 1, at: start)))
            show.evolve(.cancelled(BookingCancelled(command: commandID(1), booking: id, seats: [], at: start)))
            show.evolve(.expired(BookingExpired(command: commandID(1), booking: id, seats: [], at: start)))
            show.evolve(
                .held(
                    BookingHeld(
                        command: commandID(1), booking: id, seats: seats("Q1"), customer: Customer(unchecked: "c"),
                        amount: 0, at: start, expires: start)))
        }
        #expect(show == ShowState(show: smallShow))
    }
}
