public import CausewayHTTP
public import CausewayRequestReply

extension RequestError: HTTPErrorConvertible {
    /// The HTTP error that a gateway answers with: 504 past the deadline, 503 with `Retry-After` where trying again may
    /// help, a replier's problem as it is.
    public var httpError: HTTPError {
        let error = HTTPError(HTTPProblem(problem))
        switch self {
        case .cancelled:
            // A client that has gone reads no answer, so it is the server that stops.
            return HTTPError(
                .serviceUnavailable, "The server is being stopped; whether the request was worked on is not known.",
                fields: [.retryAfter: "1"])
        default:
            guard let wait = retryAfter else { return error }
            // Whole seconds, and never 0: that would be "at once".
            return HTTPError(
                error.problem,
                fields: [.retryAfter: "\(max(1, wait.components.seconds + (wait.components.attoseconds > 0 ? 1 : 0)))"])
        }
    }
}
