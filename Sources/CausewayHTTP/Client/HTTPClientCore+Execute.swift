internal import CausewayRuntime
internal import Synchronization

extension HTTPClientCore {
    private static let lastTicket = Atomic<UInt64>(0)

    /// A number that no other request of this process has.
    nonisolated static func nextTicket() -> UInt64 { lastTicket.wrappingAdd(1, ordering: .relaxed).newValue }

    /// Sends a request and reads its response into memory.
    func execute(
        _ request: HTTPRequest, _ body: [UInt8], _ deadline: Deadline
    ) async throws(HTTPClientError) -> HTTPClientResponse {
        let ticket = Self.nextTicket()
        // A result, because on Swift 6.2 the handler loses the type of what is thrown.
        let result = await withTaskCancellationHandler { () async -> Result<HTTPClientResponse, HTTPClientError> in
            do throws(HTTPClientError) {
                return .success(try await perform(ticket, request, body, deadline))
            } catch {
                return .failure(error)
            }
        } onCancel: {
            cancel(ticket)
        }
        return try result.get()
    }

    private func perform(
        _ ticket: UInt64, _ request: HTTPRequest, _ body: [UInt8], _ deadline: Deadline
    ) async throws(HTTPClientError) -> HTTPClientResponse {
        var connection = try await acquire(ticket, deadline)
        var isRetry = false
        while true {
            do throws(HTTPClientError) {
                _ = try connection.send(request, .length(body.count), body)
                let head = try await connection.receiveHead(request.method)
                let bytes = try await connection.receiveBody(head.framing)
                connection.finish(head)
                release(connection)
                return HTTPClientResponse(
                    status: head.response.status, fields: head.response.headerFields, body: bytes)
            } catch {
                guard !isRetry, request.method.isIdempotent, connection.wasStale, error.code == .connectionClosed else {
                    release(connection)
                    throw error
                }
                isRetry = true
                connection = try await replace(connection, ticket, deadline)
            }
        }
    }
}
