public import CausewayHTTP
internal import CausewayRequestReply
internal import CausewayRuntime

/// The status of requests, which every gateway serves.
extension DurableRequests {
    /// Adds the route of the status: 202 while the request runs, then its answer with its own status, 504 if it had none
    /// by its deadline, 404 where no such request is known or somebody else asked.
    ///
    /// `Prefer: wait=N` waits for the answer.
    ///
    /// - Parameter router: The router.
    public func register(in router: inout HTTPRouter) {
        router.get("\(configuration.statusPath)/{id}") { try await self.status(for: $0) }
    }

    /// Answers for the status of the request whose id is the last segment of the path.
    ///
    /// - Parameter request: A request of a route that ends with `{id}`.
    /// - Returns: 202, or the answer.
    /// - Throws: The answer's problem; `HTTPError` 404, 503, 504.
    public func status(for request: HTTPServerRequest) async throws -> HTTPServerResponse {
        if let reason = await core.notReadyReason {
            throw HTTPError(.serviceUnavailable, "Not ready: \(reason).", fields: [.retryAfter: "1"])
        }
        guard let id = RequestDigest(try request.parameters.require("id")) else { throw Self.unknown }
        let preferences = HTTPPreferences(request.fields)
        let wait = preferences.wait.map { min(.seconds(min($0, 86_400)), configuration.maximumWait) } ?? .zero
        let principal = configuration.principal(request)
        switch await core.standing(of: id, until: .after(wait)) {
        case .done(let outcome):
            guard outcome.request.principal == principal else { throw Self.unknown }
            return try await respond(outcome.answer, outcome.request.route.flatMap { routes[$0] })
        case .running(let claim):
            guard claim.principal == principal else { throw Self.unknown }
            return running(id)
        case .expired(let claim):
            guard claim.principal == principal else { throw Self.unknown }
            throw HTTPError(
                HTTPProblem(
                    status: .gatewayTimeout, type: "urn:causeway:problem:request-expired", title: "No answer in time",
                    detail: "The request was not worked on by its deadline. It may be sent again.",
                    instance: path(of: id)))
        case .unknown: throw Self.unknown
        }
    }

    private static var unknown: HTTPError { HTTPError(.notFound, "There is no such request, or not any more.") }
}
