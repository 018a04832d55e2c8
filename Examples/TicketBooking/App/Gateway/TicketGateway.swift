import CausewayHTTP
import CausewayIngress
import CausewaySchema
import TicketDomain

/// The HTTP side of the sample: requests become commands, answers are replies or come from the view.
struct TicketGateway: Sendable {
    let backend: TicketBackend
    let catalogue: Catalogue

    /// Adds the sample's routes, the page's among them.
    func register(in router: inout HTTPRouter) {
        registerPage(in: &router)
        router.get("/v1/shows") { _ in
            try .json(TicketJSON.encode(ShowList(await backend.gateway.view.office)))
        }
        router.get("/v1/shows/{show}") { try await seatMap($0) }
        router.post("/v1/shows/{show}/bookings") { try await book($0) }
        router.get("/v1/bookings/{id}") { try await booking($0) }
        router.post("/v1/bookings/{id}/payment") { try await pay($0) }
        router.delete("/v1/bookings/{id}") { try await cancel($0) }
        router.get("/v1/requests/{id}") { try await status($0) }
    }

    private func registerPage(in router: inout HTTPRouter) {
        for resource in Page.resources {
            var fields = HTTPFields()
            for (name, value) in Page.headerFields { if let name = HTTPField.Name(name) { fields.append(name, value) } }
            fields.append(.contentType, resource.contentType)
            fields.append(.eTag, resource.entityTag)
            let found = HTTPServerResponse(.ok, fields: fields, body: .bytes(resource.body))
            let unchanged = HTTPServerResponse(.notModified, fields: fields)
            router.get(resource.path) { request in
                resource.matches(request.fields[.ifNoneMatch]) ? unchanged : found
            }
        }
    }

    // MARK: Shows

    private func seatMap(_ request: HTTPServerRequest) async throws -> HTTPServerResponse {
        let id = try show(in: request)
        let view = try backend.gateway.view
        guard let state = await view.office[id] else { throw Self.unknownShow(id.rawValue) }
        let partition = await view.partitionOfShow[id] ?? 0
        return .json(try TicketJSON.encode(SeatMap(state, cursor: await view.cursor(of: partition))))
    }

    private func show(in request: HTTPServerRequest) throws -> ShowID {
        let text = try request.parameters.require("show")
        guard let id = ShowID(rawValue: text), catalogue.show(id) != nil else { throw Self.unknownShow(text) }
        return id
    }

    private static func unknownShow(_ id: String) -> HTTPError { HTTPError(.notFound, "There is no show \(id).") }

    // MARK: Bookings

    private func book(_ request: HTTPServerRequest) async throws -> HTTPServerResponse {
        let show = try show(in: request)
        let body = try await request.body.collect(upTo: 1 << 20)
        let wish = try JSONReader().read(BookingRequest.self, from: body)
        let command: BookSeats
        do {
            command = try wish.command(.random(), show: show)
        } catch {
            throw HTTPError(
                HTTPProblem(
                    status: .unprocessableContent, detail: "The booking can't be made as it is.",
                    errors: error.problems.map { .init(pointer: $0.pointer, detail: $0.detail) }))
        }
        return try await send(.book(command), for: request, TicketRoutes.book, body)
    }

    private func booking(_ request: HTTPServerRequest) async throws -> HTTPServerResponse {
        let id = try bookingID(in: request)
        guard let booking = try await backend.gateway.view.office.booking(id) else {
            throw Self.unknownBooking(id.rawValue)
        }
        return .json(try TicketJSON.encode(BookingView(booking)))
    }

    private func pay(_ request: HTTPServerRequest) async throws -> HTTPServerResponse {
        let id = try bookingID(in: request)
        let body = try await request.body.collect(upTo: 1 << 20)
        return try await send(.pay(PayBooking(command: .random(), booking: id)), for: request, TicketRoutes.pay, body)
    }

    private func cancel(_ request: HTTPServerRequest) async throws -> HTTPServerResponse {
        let command = CancelBooking(command: .random(), booking: try bookingID(in: request))
        return try await send(.cancel(command), for: request, TicketRoutes.cancel, [])
    }

    private func bookingID(in request: HTTPServerRequest) throws -> BookingID {
        let text = try request.parameters.require("id")
        guard let id = BookingID(rawValue: text), catalogue.show(id.show) != nil else {
            throw Self.unknownBooking(text)
        }
        return id
    }

    private static func unknownBooking(_ id: String) -> HTTPError { HTTPError(.notFound, "There is no booking \(id).") }

    // MARK: Commands

    /// Sends a command, unless the request was sent before, and answers with its reply.
    private func send(
        _ command: TicketCommand, for request: HTTPServerRequest, _ route: String, _ body: [UInt8]
    ) async throws -> HTTPServerResponse {
        let value = try TicketJSON.encode(command)
        return try await backend.gateway.durable.answer(request, as: route, body: body) {
            // The key comes of the path: one partition decides about all requests of an idempotency key.
            DurableCommand(key: Array(command.show.rawValue.utf8), value: value)
        }
    }

    private func status(_ request: HTTPServerRequest) async throws -> HTTPServerResponse {
        try await backend.gateway.durable.status(for: request)
    }
}
