import CausewayHTTP
import CausewayIngress
import CausewayKafka
import CausewayProcessor
import CausewayRequestReply
import TicketDomain

/// The routes whose requests are commands, and what their answers look like over HTTP.
enum TicketRoutes {
    static let book = "POST /v1/shows/{show}/bookings"
    static let pay = "POST /v1/bookings/{id}/payment"
    static let cancel = "DELETE /v1/bookings/{id}"

    /// The routes of a gateway.
    ///
    /// - Parameters:
    ///   - options: How long clients wait, and commands.
    ///   - view: What a client who was answered is to see of it.
    /// - Returns: The routes.
    static func all(_ options: TicketOptions, view: ShowsView) -> [DurableRoute] {
        let responses: [(String, @Sendable (ReplyValue) throws -> HTTPServerResponse)] = [
            (book, booked), (pay, { .json($0.value ?? []) }), (cancel, { _ in HTTPServerResponse(.noContent) }),
        ]
        return responses.map { name, respond in
            var route = DurableRoute(name, to: TicketTopics.commands) { reply in
                await wait(for: reply, in: view)
                return try respond(reply)
            }
            route.timeout = options.requestTimeout
            route.deadline = options.commandDeadline
            return route
        }
    }

    private static func booked(_ reply: ReplyValue) throws -> HTTPServerResponse {
        let booking = try TicketJSON.decode(BookingView.self, from: reply.value ?? [])
        var response = HTTPServerResponse.json(reply.value ?? [], status: .created)
        response.fields.append(.location, "/v1/bookings/\(booking.id)")
        return response
    }

    /// Returns once the view shows what came of a command, or a moment later.
    private static func wait(for reply: ReplyValue, in view: ShowsView) async {
        guard let partition = number(ProcessorHeaders.eventPartition, reply),
            let offset = number(ProcessorHeaders.eventOffset, reply)
        else { return }
        await view.wait(forPartition: Int(partition), offset: offset)
    }

    /// A header's value as a decimal number.
    private static func number(_ name: String, _ reply: ReplyValue) -> Int64? {
        reply.headers[name].flatMap { Int64(String(decoding: $0, as: UTF8.self)) }
    }
}
