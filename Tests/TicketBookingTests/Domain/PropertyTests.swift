import Testing

@testable import TicketDomain

@Suite("Properties of random commands")
struct PropertyTests {
    /// One show under random commands, and all that is known about it.
    private struct Run {
        var random: SeededGenerator
        var show = ShowState(show: smallShow, remembered: 500)
        var now = start
        var log: [TicketEvent] = []
        var sent: [TicketCommand] = []
        /// Who has which seat, by the plainest of models.
        var model: [SeatID: BookingID] = [:]

        mutating func nextCommand() -> TicketCommand {
            if let old = sent.randomElement(using: &random), Int.random(in: 0..<5, using: &random) == 0 { return old }
            let id = commandID(sent.count + 1)
            let known = randomBookingID()
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<5: return randomBooking(id)
            case 5..<7: return .pay(PayBooking(command: id, booking: known))
            case 7..<9: return .cancel(CancelBooking(command: id, booking: known))
            default: return .expire(ExpireBooking(command: id, booking: known))
            }
        }

        /// Mostly a live one, so that something happens; sorted, because a set's order differs from run to run.
        private mutating func randomBookingID() -> BookingID {
            let live = show.live.keys.sorted { $0.rawValue < $1.rawValue }
            if Int.random(in: 0..<4, using: &random) > 0, let id = live.randomElement(using: &random) { return id }
            return sent.suffix(20).randomElement(using: &random)?.booking ?? booking(9999)
        }

        private mutating func randomBooking(_ id: CommandID) -> TicketCommand {
            let names = smallShow.seats.map(\.id) + seats("Z1")
            let count = Int.random(in: 0...4, using: &random)
            let chosen = (0..<count).map { _ in names[Int.random(in: 0..<names.count, using: &random)] }
            return .book(
                BookSeats(
                    command: id, show: smallShow.id, seats: chosen, customer: Customer(unchecked: "c-\(sent.count)")))
        }

        mutating func step() {
            now = now.advanced(by: .milliseconds(Int64.random(in: -500...20_000, using: &random)))
            let command = nextCommand()
            sent.append(command)
            let before = show
            switch show.perform(command, at: now) {
            case .failure: #expect(show == before, "a refusal must change nothing: \(command)")
            case .success(let decision): check(decision, of: command, before)
            }
        }

        private mutating func check(_ decision: Decision, of command: TicketCommand, _ before: ShowState) {
            if decision.isRepeat { #expect(show == before, "a repeat must change nothing: \(command)") }
            for event in decision.events {
                log.append(event)
                for seat in event.seats {
                    if case .held = event { #expect(model[seat] == nil, "seat \(seat) has two owners") }
                    model[seat] = event.seatState == .free ? nil : event.booking
                }
            }
            guard case .book(let book) = command, !decision.isRepeat else { return }
            #expect(book.seats.allSatisfy { show.owners[$0] == decision.booking.id }, "all seats or none: \(command)")
        }
    }

    @Test(
        "fold(events) is the live state, each seat has one owner, a booking has all its seats or none",
        arguments: 1...40)
    func random(seed: UInt64) throws {
        var run = Run(random: SeededGenerator(state: seed))
        for _ in 0..<500 { run.step() }
        #expect(run.model == run.show.owners)
        #expect(run.log.count > 100, "the run must do something")

        var folded = ShowState(show: smallShow, remembered: 500)
        for event in run.log {
            let fits = folded.evolve(event)
            #expect(fits, "a decided event must fit: \(event)")
        }
        #expect(folded == run.show)
        #expect(LogChecker.violations(in: run.log, catalogue: Catalogue(shows: [smallShow])) == [])

        let bytes = try run.log.map { try TicketJSON.encode($0) }
        #expect(try bytes.map { try TicketJSON.decode(TicketEvent.self, from: $0) } == run.log)
    }

    @Test("Of many who want one seat, one gets it")
    func oneWinner() {
        var show = ShowState(show: smallShow)
        let results = (1...500).map { show.perform(book($0, "A1")) }
        #expect(results.count { (try? $0.get()) != nil } == 1)
        #expect(results.count { $0.failure == .seatsTaken(seats("A1")) } == 499)
    }
}
