import Testing

@testable import TicketDomain

@Suite("Identifiers and moments")
struct IdentifierTests {
    @Test("A booking's id carries its show")
    func bookingID() throws {
        let text = "concert-7.4f9c0000000000000000000000000001"
        let id = try #require(BookingID(rawValue: text))
        #expect(id.show.rawValue == "concert-7")
        #expect(id.origin.rawValue == "4f9c0000000000000000000000000001")
        #expect(id.rawValue == text)
        #expect(BookingID(show: id.show, origin: id.origin) == id)
    }

    @Test(
        "What is no booking's id is refused",
        arguments: [
            "", ".", "concert-7", "concert-7.", "concert-7.short", ".4f9c000000000000", "concert-7.4f9c00000000.0000",
            "Concert-7.4f9c000000000000", "concert-7.4f9c00000000000\n", "concert-7.4f9c0000/0000000",
        ])
    func notBookingID(text: String) { #expect(BookingID(rawValue: text) == nil) }

    @Test("128 random bits are 32 digits")
    func random() {
        #expect(CommandID(random: 0).rawValue == String(repeating: "0", count: 32))
        #expect(CommandID(random: .max).rawValue == String(repeating: "f", count: 32))
        #expect(CommandID(rawValue: CommandID(random: 1).rawValue) == CommandID(random: 1))
    }

    @Test("Seats are named by letters and digits", arguments: ["A12", "a1", "NOPE-1", "12345678"])
    func seatID(text: String) { #expect(SeatID(rawValue: text) != nil) }

    @Test("Other texts name no seat", arguments: ["", "A 1", "A/1", "123456789", "Ä1", "A1\u{0}", "A1\u{301}"])
    func notSeatID(text: String) { #expect(SeatID(rawValue: text) == nil) }

    @Test("Names of people are customers", arguments: ["c-1001", "O'Brien, Zoë", "李小龍", "x", "Dr. A. B. (2nd)"])
    func customer(text: String) { #expect(Customer(rawValue: text) != nil) }

    @Test(
        "Other texts are no customers",
        arguments: ["", " a", "a ", "a\nb", "a\u{202E}b", "a\u{0}", "a\u{00A0}b", String(repeating: "x", count: 65)])
    func notCustomer(text: String) { #expect(Customer(rawValue: text) == nil) }

    @Test(
        "RFC 3339 text of a moment",
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (951_782_400_000, "2000-02-29T00:00:00Z"),
            (1_767_225_599_999, "2025-12-31T23:59:59Z"), (4_107_542_399_000, "2100-02-28T23:59:59Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00Z"), (-1, "1969-12-31T23:59:59Z"),
        ] as [(Int64, String)])
    func rfc3339(milliseconds: Int64, text: String) {
        #expect(Timestamp(milliseconds: milliseconds).rfc3339 == text)
    }

    @Test("No moment traps", arguments: [Int64.min, .max])
    func extremes(milliseconds: Int64) {
        #expect(Timestamp(milliseconds: milliseconds).rfc3339.hasSuffix("Z"))
    }

    @Test("The catalogue has what the documentation's examples name")
    func catalogue() throws {
        #expect(Catalogue.standard.shows.count == 8)
        for show in Catalogue.standard.shows {
            #expect((60...200).contains(show.seats.count))
            #expect(ShowID(rawValue: show.id.rawValue) == show.id)
            #expect(show.seats.allSatisfy { SeatID(rawValue: $0.id.rawValue) == $0.id && $0.price > 0 })
            #expect(show.price(of: SeatID(unchecked: "A12")) != nil)
        }
        let first = try #require(Catalogue.standard.show(ShowID(unchecked: "concert-1")))
        #expect(first.price(of: SeatID(unchecked: "A12")) == 4500)
    }
}
