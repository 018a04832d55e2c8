import Testing

@testable import TicketDomain

@Suite("Commands delivered twice")
struct RedeliveryTests {
    var show = ShowState(show: smallShow)

    @Test("A booking delivered again gives the same booking and no event, whatever happened since", arguments: 0...3)
    mutating func booksOnce(since: Int) throws {
        let first = try show.perform(book(1, "A1", "A2")).get()
        if since >= 1 { _ = try show.perform(.pay(.init(command: commandID(2), booking: booking(1)))).get() }
        if since >= 2 { _ = try show.perform(.cancel(.init(command: commandID(3), booking: booking(1)))).get() }
        if since >= 3 { _ = try show.perform(book(4, "A1")).get() }
        let before = show
        let second = try show.perform(book(1, "A1", "A2"), at: start.advanced(by: .seconds(600))).get()
        #expect(second.isRepeat)
        #expect(second.booking == first.booking)
        #expect(show == before)
    }

    @Test("A payment, a cancellation and an expiry delivered again give the same booking and no event")
    mutating func endsOnce() throws {
        let late = start.advanced(by: .seconds(600))
        _ = try show.perform(book(1, "A1")).get()
        _ = try show.perform(book(2, "A2")).get()
        for command: TicketCommand in [
            .pay(.init(command: commandID(3), booking: booking(1))),
            .cancel(.init(command: commandID(4), booking: booking(1))),
            .expire(.init(command: commandID(5), booking: booking(2))),
        ] {
            let first = try show.perform(command, at: late).get()
            let second = try show.perform(command, at: late).get()
            #expect(first.events.count == 1 && second.isRepeat)
            #expect(second.booking == first.booking)
        }
        let pay = TicketCommand.pay(.init(command: commandID(3), booking: booking(1)))
        #expect(try show.perform(pay, at: late).get().booking.state == .sold)
    }

    @Test("One command id for two different bookings is refused")
    mutating func reused() throws {
        _ = try show.perform(book(1, "A1")).get()
        #expect(show.perform(book(1, "A2")).failure == .commandReused(commandID(1)))
        #expect(show.perform(book(1, "A1", customer: "other")).failure == .commandReused(commandID(1)))
    }

    @Test("What ended is remembered up to a bound, the oldest forgotten first")
    mutating func bounded() throws {
        show = ShowState(show: smallShow, remembered: 3)
        for number in 1...10 {
            _ = try show.perform(book(number, "A1")).get()
            _ = try show.perform(.cancel(.init(command: commandID(100 + number), booking: booking(number)))).get()
        }
        #expect(show.ended.count == 3)
        #expect(
            (1...10).map { show.booking(booking($0)) != nil } == [Bool](repeating: false, count: 7) + [
                true, true, true,
            ])
    }
}
