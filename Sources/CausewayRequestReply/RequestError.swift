public import CausewayKafka

/// Why a request has no answer: every request ends with a ``Reply`` or with one of these.
///
/// Large cases are indirect: a result of this type is handed through every suspended caller.
public enum RequestError: Error, Sendable {
    /// The deadline passed without a reply; whether the request was worked on is not known.
    case timeout

    /// The request was not delivered to its topic; known at once, not at the deadline.
    indirect case refused(KafkaError)

    /// The replier answered with an error.
    indirect case problem(Problem)

    /// The caller's task was cancelled; whether the request was worked on is not known.
    case cancelled

    /// The requester is being stopped: the request was not sent, or was still pending when the time for it was over.
    case draining

    /// The requester has been stopped; the request was not sent.
    case stopped

    /// As many requests as allowed are pending; the request was not sent.
    case tooManyInFlight(limit: Int)

    /// Replies can't be received yet; the request was not sent.
    case notReady(reason: String)

    /// The request's value can't be encoded; it was not sent.
    case unencodable(reason: String)

    /// The reply's value is not of the expected type.
    case undecodable(reason: String)
}

extension RequestError: CustomStringConvertible {
    /// What happened, in one line.
    public var description: String {
        switch self {
        case .timeout: "no reply by the deadline"
        case .refused(let error): "the request was not delivered: \(error)"
        case .problem(let problem): "the replier answered with an error: \(problem)"
        case .cancelled: "the caller's task was cancelled"
        case .draining: "the requester is being stopped"
        case .stopped: "the requester has been stopped; make a new one"
        case .tooManyInFlight(let limit): "\(limit) requests are pending, which is the limit; try again later"
        case .notReady(let reason): "replies can't be received yet: \(reason)"
        case .unencodable(let reason): "the request's value can't be encoded: \(reason)"
        case .undecodable(let reason): "the reply's value is not of the expected type: \(reason)"
        }
    }
}

extension RequestError {
    /// The error as problem details, with the HTTP status that a gateway answers with.
    ///
    /// A replier's problem is passed on as it is; a problem without a status counts as 500.
    public var problem: Problem {
        switch self {
        case .problem(var problem):
            problem.status = problem.status ?? 500
            return problem
        case .timeout: return Problem(status: 504, title: "No reply in time")
        case .refused: return Problem(status: 503, title: "The request could not be delivered")
        case .cancelled: return Problem(status: 499, title: "The request was cancelled")
        case .draining, .stopped: return Problem(status: 503, title: "The service is being stopped")
        case .tooManyInFlight: return Problem(status: 503, title: "Too many requests are pending")
        case .notReady: return Problem(status: 503, title: "The service is not ready")
        case .unencodable: return Problem(status: 500, title: "The request could not be encoded")
        case .undecodable: return Problem(status: 502, title: "The reply could not be understood")
        }
    }
}
