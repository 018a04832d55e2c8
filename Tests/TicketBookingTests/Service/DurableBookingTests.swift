import CausewayHTTP
import Foundation
import TestSupport
import Testing

/// Bookings with `Idempotency-Key` and `Prefer`, against the real executable on the embedded broker.
@Suite(.timeLimit(.minutes(3)))
struct DurableBookingTests {
    private func book(
        _ show: String, _ seat: String, _ fields: HTTPFields, _ client: TicketClient
    ) async throws -> HTTPClientResponse {
        try await client.send(
            .post, "/v1/shows/\(show)/bookings", fields: fields,
            body: #"{"seats":["\#(seat)"],"customer":"c-1001"}"#)
    }

    @Test func theSameKeyIsTheSameAnswer() async throws {
        try await TicketClient.with(url: SharedTickets.url) { client in
            let key = UUID().uuidString
            let first = try await book("concert-8", "A1", ["Idempotency-Key": key], client)
            #expect(first.status == .created)
            let again = try await book("concert-8", "A1", ["Idempotency-Key": "\"\(key)\""], client)
            #expect(again.status == .created)
            #expect(again.body == first.body)
            #expect(again.fields[.location] == first.fields[.location])
            #expect(again.fields[.contentType] == first.fields[.contentType])

            // Another body, path or method: refused, or another request.
            expectProblem(try await book("concert-8", "A2", ["Idempotency-Key": key], client), 422)
            #expect(try await book("concert-6", "A1", ["Idempotency-Key": key], client).status == .created)
            let id = try #require(first.object["id"] as? String)
            let paid = try await client.send(
                .post, "/v1/bookings/\(id)/payment", fields: ["Idempotency-Key": key])
            #expect(paid.status == .ok)
            // Without the key it would be 409: it is paid.
            let paidAgain = try await client.send(
                .post, "/v1/bookings/\(id)/payment", fields: ["Idempotency-Key": key])
            #expect(paidAgain.status == .ok)
            #expect(paidAgain.body == paid.body)
            expectProblem(try await client.send(.post, "/v1/bookings/\(id)/payment"), 409)
        }
    }

    @Test func aRefusalIsRepeatedToo() async throws {
        try await TicketClient.with(url: SharedTickets.url) { client in
            let key: HTTPFields = ["Idempotency-Key": UUID().uuidString]
            let owner = try await client.book("concert-8", "B1")
            let refused = try await book("concert-8", "B1", key, client)
            expectProblem(refused, 409)
            #expect(try await client.send(.delete, owner.fields[.location] ?? "").status == .noContent)
            let again = try await book("concert-8", "B1", key, client)
            #expect(again.body == refused.body)
            expectProblem(try await book("concert-8", "B1", ["Idempotency-Key": "not a key"], client), 400)
            // What is wrong with the request itself takes no key.
            let fresh: HTTPFields = ["Idempotency-Key": UUID().uuidString]
            expectProblem(try await book("concert-8", "?", fresh, client), 422)
            #expect(try await book("concert-8", "B1", fresh, client).status == .created)
        }
    }

    @Test func whoNeedNotWaitIsToldWhereToAsk() async throws {
        try await TicketClient.with(url: SharedTickets.url) { client in
            let accepted = try await book("concert-8", "C1", ["Prefer": "respond-async"], client)
            #expect(accepted.status == .accepted)
            #expect(accepted.fields["Preference-Applied"] == "respond-async")
            let location = try #require(accepted.fields[.location])
            #expect(location == "/v1/requests/\(accepted.object["id"] as? String ?? "")")
            let done = try await client.send(.get, location, fields: ["Prefer": "wait=10"])
            #expect(done.status == .created)
            #expect(done.object["seats"] as? [String] == ["C1"])
            let found = try await client.get(done.fields[.location] ?? "")
            #expect(found.body == done.body)

            let waited = try await book("concert-8", "C2", ["Prefer": "respond-async, wait=10"], client)
            #expect(waited.status == .created)
            #expect(waited.fields["Preference-Applied"] == "wait=10")
            // Alone it has nothing to do with durable requests.
            #expect(try await book("concert-8", "C3", ["Prefer": "handling=lenient"], client).status == .created)
            expectProblem(try await client.get("/v1/requests/nonsense"), 404)
            expectProblem(try await client.get("/v1/requests/\(String(repeating: "a", count: 32))"), 404)
        }
    }

    /// Of requests that come together one is worked on; the others are told so, or get its answer.
    @Test func aKeyIsWorkedOnOnce() async throws {
        try await TicketClient.with(url: SharedTickets.url, connections: 16) { client in
            let key: HTTPFields = ["Idempotency-Key": UUID().uuidString]
            let responses = try await withThrowingTaskGroup(of: HTTPClientResponse.self) { group in
                for _ in 0..<16 { group.addTask { try await book("concert-8", "D1", key, client) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let created = responses.filter { $0.status == .created }
            #expect(!created.isEmpty)
            #expect(Set(created.map(\.body)).count == 1)
            for response in responses where response.status != .created {
                expectProblem(response, 409)
                #expect(response.text.contains("request-running"))
            }
        }
    }
}
