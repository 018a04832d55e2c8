import CausewayHTTP
import Foundation
import TestSupport
import Testing
import TicketDomain

/// The sample's bookings over HTTP, against the real executable on the embedded broker.
@Suite(.timeLimit(.minutes(3)))
struct BookingTests {
    /// What `GET /v1/shows/{show}` says of a seat.
    private func state(of seat: String, in show: String, _ client: TicketClient) async throws -> String? {
        let seats = try await client.get("/v1/shows/\(show)").object["seats"] as? [[String: Any]] ?? []
        return seats.first { $0["id"] as? String == seat }?["state"] as? String
    }

    private func free(_ show: String, _ client: TicketClient) async throws -> Int? {
        let shows = try await client.get("/v1/shows").object["shows"] as? [[String: Any]] ?? []
        return shows.first { $0["id"] as? String == show }?["free"] as? Int
    }

    @Test func aBookingToTheLetter() async throws {
        try await TicketClient.with(url: SharedTickets.url) { client in
            let before = Date()
            let response = try await client.book("concert-1", "A1", "B12")
            #expect(response.status == .created)
            #expect(response.fields[.contentType] == "application/json")
            let booking = response.object
            #expect(Set(booking.keys) == ["id", "show", "seats", "state", "expires"])
            let id = try #require(booking["id"] as? String)
            #expect(response.fields[.location] == "/v1/bookings/\(id)")
            #expect(booking["show"] as? String == "concert-1")
            #expect(booking["seats"] as? [String] == ["A1", "B12"])
            #expect(booking["state"] as? String == "held")
            let formatter = ISO8601DateFormatter()
            formatter.formatOptions = [.withInternetDateTime, .withFractionalSeconds]
            let expires = try #require(booking["expires"] as? String)
            let end = try #require(formatter.date(from: expires) ?? ISO8601DateFormatter().date(from: expires))
            #expect((60...600).contains(end.timeIntervalSince(before)))

            let found = try await client.get("/v1/bookings/\(id)")
            #expect(found.status == .ok)
            #expect(found.body == response.body)
            #expect(try await state(of: "A1", in: "concert-1", client) == "held")
            expectProblem(try await client.book("concert-1", "A1"), 409)
            // All or nothing.
            expectProblem(try await client.book("concert-1", "A2", "B12"), 409)
            #expect(try await state(of: "A2", in: "concert-1", client) == "free")
        }
    }

    @Test func whoHasBookedSeesTheBooking() async throws {
        try await TicketClient.with(url: SharedTickets.url) { client in
            for seat in (1...60).map({ ["A", "B", "C", "D", "E"][$0 % 5] + "\($0 / 5 + 1)" }) {
                let booked = try await client.book("concert-7", seat)
                let found = try await client.get(booked.fields[.location] ?? "/")
                #expect(found.status == .ok)
                #expect(found.body == booked.body)
            }
        }
    }

    @Test func aBookingIsPaid() async throws {
        try await TicketClient.with(url: SharedTickets.url) { client in
            let id = try #require(try await client.book("concert-2", "A1").object["id"] as? String)
            let paid = try await client.send(.post, "/v1/bookings/\(id)/payment")
            #expect(paid.status == .ok)
            #expect(Set(paid.object.keys) == ["id", "show", "seats", "state"])
            #expect(paid.object["state"] as? String == "sold")
            #expect(try await state(of: "A1", in: "concert-2", client) == "sold")
            expectProblem(try await client.send(.post, "/v1/bookings/\(id)/payment"), 409)
            expectProblem(try await client.book("concert-2", "A1"), 409)
        }
    }

    @Test func aBookingIsCancelled() async throws {
        try await TicketClient.with(url: SharedTickets.url) { client in
            let seats = try await free("concert-3", client)
            let id = try #require(try await client.book("concert-3", "A1", "A2").object["id"] as? String)
            #expect(try await free("concert-3", client) == seats.map { $0 - 2 })
            for _ in 0..<2 {
                let cancelled = try await client.send(.delete, "/v1/bookings/\(id)")
                #expect(cancelled.status == .noContent)
                #expect(cancelled.body.isEmpty)
            }
            #expect(try await state(of: "A1", in: "concert-3", client) == "free")
            #expect(try await free("concert-3", client) == seats)
            #expect(try await client.get("/v1/bookings/\(id)").object["state"] as? String == "cancelled")
            expectProblem(try await client.send(.post, "/v1/bookings/\(id)/payment"), 409)
            #expect(try await client.book("concert-3", "A2").status == .created)
        }
    }

    @Test func showsToTheLetter() async throws {
        try await TicketClient.with(url: SharedTickets.url) { client in
            let list = try await client.get("/v1/shows")
            #expect(list.status == .ok)
            #expect(list.fields[.contentType] == "application/json")
            #expect(Set(list.object.keys) == ["shows"])
            let shows = try #require(list.object["shows"] as? [[String: Any]])
            #expect(shows.map { $0["id"] as? String } == (1...8).map { "concert-\($0)" })
            for show in shows { #expect(Set(show.keys) == ["id", "name", "seats", "free"]) }
            #expect(shows[7]["seats"] as? Int == 180)

            let show = try await client.get("/v1/shows/concert-8").object
            #expect(Set(show.keys) == ["id", "name", "seats", "cursor"])
            #expect(show["cursor"] is String)
            let seats = try #require(show["seats"] as? [[String: Any]])
            #expect(seats.count == 180)
            #expect(Set(seats[0].keys) == ["id", "state", "price"])
            #expect(seats[0]["id"] as? String == "A1")
            #expect(seats[0]["price"] as? Int == 7200)
        }
    }

    @Test func oneOfManyGetsTheSeat() async throws {
        try await TicketClient.with(url: SharedTickets.url, connections: 200) { client in
            let answers = try await withThrowingTaskGroup(of: HTTPClientResponse.self) { group in
                for number in 0..<200 {
                    group.addTask { try await client.book("concert-4", "A1", customer: "c-\(number)") }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.count { $0.status == .created } == 1)
            #expect(answers.count { $0.status == .conflict } == 199)
            #expect(try await state(of: "A1", in: "concert-4", client) == "held")
        }
    }
}
