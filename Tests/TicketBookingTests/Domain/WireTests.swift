import Testing

@testable import TicketDomain

@Suite("JSON of the HTTP surface")
struct WireTests {
    private func text(_ value: some Encodable) throws -> String {
        String(decoding: try TicketJSON.encode(value), as: UTF8.self)
    }

    @Test("The list of shows")
    func shows() throws {
        var office = BoxOffice(catalogue: Catalogue(shows: [smallShow]))
        for event in try office.decide(book(1, "A1"), at: start).get().events { office.evolve(event) }
        #expect(try text(ShowList(office)) == #"{"shows":[{"free":7,"id":"concert-1","name":"Test","seats":8}]}"#)
    }

    @Test("The seat map")
    func seatMap() throws {
        var show = ShowState(
            show: Show(id: smallShow.id, name: "Test", seats: Array(smallShow.seats[0..<3])))
        _ = try show.perform(book(1, "A1")).get()
        _ = try show.perform(book(2, "A2")).get()
        _ = try show.perform(.pay(.init(command: commandID(3), booking: booking(2)))).get()
        #expect(
            try text(SeatMap(show, cursor: "0-7"))
                == #"{"cursor":"0-7","id":"concert-1","name":"Test","seats":[{"id":"A1","price":4500,"state":"held"},"#
                + #"{"id":"A2","price":4500,"state":"sold"},{"id":"A3","price":4500,"state":"free"}]}"#)
    }

    @Test("A booking, with the end of the hold while there is one")
    func bookingView() throws {
        var show = ShowState(show: smallShow)
        let held = try show.perform(book(1, "A1")).get().booking
        let id = booking(1)
        #expect(
            try text(BookingView(held))
                == #"{"expires":"2026-01-01T00:02:00Z","id":"\#(id)","seats":["A1"],"show":"concert-1","state":"held"}"#
        )
        let sold = try show.perform(.pay(.init(command: commandID(2), booking: id))).get().booking
        #expect(
            try text(BookingView(sold)) == #"{"id":"\#(id)","seats":["A1"],"show":"concert-1","state":"sold"}"#)
    }

    private func problems(_ seats: [String], _ customer: String = "c-1001") -> [String] {
        do throws(InvalidRequest) {
            _ = try BookingRequest(seats: seats, customer: customer).command(commandID(1), show: smallShow.id)
            return []
        } catch {
            return error.problems.map(\.pointer)
        }
    }

    @Test("A good request becomes the command")
    func goodRequest() throws {
        let json = #"{"seats":["A1","B2"],"customer":"c-1001","newsletter":true}"#
        let request = try TicketJSON.decode(BookingRequest.self, from: json.utf8)
        #expect(.book(try request.command(commandID(1), show: smallShow.id)) == book(1, "A1", "B2"))
    }

    @Test("Each bad field of a request is named by its pointer, all at once")
    func badRequest() {
        #expect(problems([]) == ["/seats"])
        #expect(problems(["A1", "", "A 2", "A1", "A3"], "") == ["/seats/1", "/seats/2", "/seats/3", "/customer"])
        #expect(problems((1...10).map { "A\($0)" }) == [])
        #expect(problems((1...11).map { "A\($0)" }) == ["/seats"])
        #expect(problems(["A1"], "a\u{7}") == ["/customer"])
        #expect(problems(["A1"], String(repeating: "é", count: 64)) == [])
        #expect(problems(["A1"], String(repeating: "é", count: 65)) == ["/customer"])
    }
}
