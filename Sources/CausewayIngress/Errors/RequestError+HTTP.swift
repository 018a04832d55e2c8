public import CausewayHTTP
public import CausewayRequestReply

extension RequestError: HTTPErrorConvertible {
    /// The HTTP error that a gateway answers with: 504 past the deadline, 503 with `Retry-After` where trying again may
    /// help, a replier's problem as it is.
    public var httpError: HTTPError {
        let error = HTTPError(HTTPProblem(problem))
        switch self {
        case .draining, .stopped, .notReady, .tooManyInFlight, .refused:
            return HTTPError(error.problem, fields: [.retryAfter: "1"])
        case .timeout, .problem, .cancelled, .unencodable, .undecodable:
            return error
        }
    }
}
