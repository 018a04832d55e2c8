import CausewayHTTP
import TestSupport
import Testing

/// Requests that are refused: each with its status as problem details, within 100 ms, and the process lives on.
@Suite(.timeLimit(.minutes(3)))
struct AnswerTests {
    /// A request and how it is refused.
    struct Refusal: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let method: HTTPRequest.Method
        let path: String
        var body: String?
        let status: Int
        var pointer: String?

        init(
            _ status: Int, _ name: String, _ method: HTTPRequest.Method, _ path: String, _ body: String? = nil,
            at pointer: String? = nil
        ) {
            testDescription = name
            self.method = method
            self.path = path
            self.body = body
            self.status = status
            self.pointer = pointer
        }
    }

    private static let bookings = "/v1/shows/concert-5/bookings"
    private static let noBooking = "/v1/bookings/concert-5.00000000000000000000000000000000"

    static let refusals = [
        Refusal(404, "unknown show", .post, "/v1/shows/concert-99/bookings", #"{"seats":["A1"],"customer":"c"}"#),
        Refusal(404, "unknown show's seats", .get, "/v1/shows/concert-99"),
        Refusal(404, "unknown seat", .post, bookings, #"{"seats":["Z99"],"customer":"c-1"}"#),
        Refusal(400, "broken JSON", .post, bookings, #"{"seats":["A1"],"#),
        Refusal(400, "no body", .post, bookings),
        Refusal(422, "wrong type", .post, bookings, #"{"seats":"A1","customer":"c-1"}"#, at: "/seats"),
        Refusal(
            422, "wrong type of an element", .post, bookings, #"{"seats":["A1",7],"customer":"c-1"}"#, at: "/seats/1"),
        Refusal(422, "missing field", .post, bookings, #"{"seats":["A1"]}"#, at: "/customer"),
        Refusal(422, "no seats", .post, bookings, #"{"seats":[],"customer":"c-1"}"#, at: "/seats"),
        Refusal(422, "not a seat", .post, bookings, #"{"seats":["A1","!"],"customer":"c-1"}"#, at: "/seats/1"),
        Refusal(422, "empty customer", .post, bookings, #"{"seats":["A1"],"customer":""}"#, at: "/customer"),
        Refusal(413, "2 MiB", .post, bookings, String(repeating: " ", count: 2 << 20)),
        Refusal(404, "unknown booking", .get, noBooking),
        Refusal(404, "no booking's id", .get, "/v1/bookings/nonsense"),
        Refusal(404, "unknown booking's payment", .post, noBooking + "/payment"),
        Refusal(404, "unknown booking's end", .delete, noBooking),
        Refusal(404, "unknown path", .get, "/v1/nothing"),
        Refusal(405, "wrong method", .delete, "/v1/shows"),
    ]

    /// The shortest of five answers, after one that nobody measures: a busy machine makes some slow, not all.
    private func shortest(_ body: () async throws -> Void) async throws -> Duration {
        try await body()
        var shortest = Duration.seconds(1000)
        for _ in 0..<5 {
            let time = try await ContinuousClock().measure { try await body() }
            shortest = min(shortest, time)
        }
        return shortest
    }

    @Test(arguments: refusals)
    func refused(_ refusal: Refusal) async throws {
        try await TicketClient.with(url: SharedTickets.url) { client in
            let time = try await shortest {
                let response = try await client.send(refusal.method, refusal.path, body: refusal.body)
                expectProblem(response, refusal.status, pointer: refusal.pointer)
                if refusal.status == 405 { #expect(response.fields[.allow]?.contains("GET") == true) }
            }
            #expect(time < .milliseconds(100))
            #expect(try await client.get("/livez").status == .ok)
        }
        #expect(try await SharedTickets.isRunning)
    }

    @Test func bookedAndTakenInTime() async throws {
        try await TicketClient.with(url: SharedTickets.url) { client in
            var seat = 0
            let booked = try await shortest {
                seat += 1
                let response = try await client.book("concert-5", "B\(seat)")
                #expect(response.status == .created)
            }
            #expect(booked < .milliseconds(100))
            let taken = try await shortest { expectProblem(try await client.book("concert-5", "B1"), 409) }
            #expect(taken < .milliseconds(100))
        }
    }

    @Test func health() async throws {
        try await TicketClient.with(url: SharedTickets.url) { client in
            for path in ["/livez", "/readyz"] {
                let response = try await client.get(path)
                #expect(response.status == .ok)
            }
        }
    }

    @Test(arguments: [
        ("/", "text/html; charset=utf-8"), ("/app.css", "text/css; charset=utf-8"),
        ("/app.js", "text/javascript; charset=utf-8"), ("/favicon.svg", "image/svg+xml"),
    ])
    func page(_ path: String, _ type: String) async throws {
        try await TicketClient.with(url: SharedTickets.url) { client in
            let found = try await client.get(path)
            #expect(found.status == .ok)
            #expect(found.fields[.contentType] == type)
            #expect(found.fields[.contentLength] == "\(found.body.count)")
            #expect(!found.body.isEmpty)
            let tag = try #require(found.fields[.eTag])
            for known in [tag, "W/\(tag)", "\"other\", \(tag)", "*"] {
                let unchanged = try await client.send(.get, path, fields: [.ifNoneMatch: known])
                #expect(unchanged.status == .notModified)
                #expect(unchanged.fields[.eTag] == tag)
                #expect(unchanged.body.isEmpty)
            }
            #expect(try await client.send(.get, path, fields: [.ifNoneMatch: "\"other\""]).status == .ok)
            let head = try await client.send(.head, path)
            #expect(head.status == .ok)
            #expect(head.fields[.contentLength] == "\(found.body.count)")
            #expect(head.body.isEmpty)
        }
    }
}
