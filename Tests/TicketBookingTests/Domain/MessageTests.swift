import Testing

@testable import TicketDomain

@Suite("JSON of commands and events")
struct MessageTests {
    private func text(_ value: some Encodable) throws -> String {
        String(decoding: try TicketJSON.encode(value), as: UTF8.self)
    }

    @Test("An event says its type and version beside its fields")
    func eventShape() throws {
        let decision = try ShowState(show: smallShow).decide(book(1, "A1"), at: start).get()
        let id = commandID(1).rawValue
        #expect(
            try text(decision.events[0])
                == #"{"amount":4500,"at":1767225600000,"booking":"concert-1.\#(id)","command":"\#(id)","customer":"c-1001","#
                + #""expires":1767225720000,"seats":["A1"],"type":"BookingHeld","version":1}"#)
    }

    @Test("Commands come back as they were written")
    func commands() throws {
        let commands: [TicketCommand] = [
            book(1, "A1", "B2"), .pay(.init(command: commandID(2), booking: booking(1))),
            .cancel(.init(command: commandID(3), booking: booking(1))),
            .expire(.init(command: commandID(4), booking: booking(1))),
        ]
        for command in commands {
            #expect(try TicketJSON.decode(TicketCommand.self, from: TicketJSON.encode(command)) == command)
        }
        #expect(try text(commands[0]).contains(#""type":"BookSeats","version":1"#))
    }

    @Test("A field that an older program doesn't know is ignored")
    func newField() throws {
        let json = #"{"type":"PayBooking","version":1,"command":"\#(commandID(2))","booking":"\#(booking(1))","tip":3}"#
        let command = TicketCommand.pay(PayBooking(command: commandID(2), booking: booking(1)))
        #expect(try TicketJSON.decode(TicketCommand.self, from: json.utf8) == command)
    }

    @Test(
        "What can't be read is refused, not guessed at",
        arguments: [
            "", "null", "[]", "{}", #"{"type":"Nonsense","version":1}"#, #"{"type":"PayBooking"}"#,
            #"{"type":"PayBooking","version":2,"command":"0000000000000001","booking":"concert-1.0000000000000001"}"#,
            #"{"type":"PayBooking","version":0,"command":"0000000000000001","booking":"concert-1.0000000000000001"}"#,
            #"{"type":"PayBooking","version":1,"command":"short","booking":"concert-1.0000000000000001"}"#,
            #"{"type":"PayBooking","version":1,"command":"0000000000000001","booking":"concert-1"}"#,
        ])
    func unreadable(json: String) {
        #expect(throws: DecodingError.self) { try TicketJSON.decode(TicketCommand.self, from: json.utf8) }
    }
}
