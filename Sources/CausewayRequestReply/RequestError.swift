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

    /// The pending requests have as many bytes together as allowed; the request was not sent.
    case tooManyBytesInFlight(limit: Int)

    /// All responders of the topic have stopped or fallen silent; the request was not sent.
    case noResponder(topic: String)

    /// More requests wait than responders get done before the deadline; the request was not sent.
    case overloaded(retryAfter: Duration)

    /// Replies can't be received yet; the request was not sent.
    case notReady(reason: String)

    /// A reply of several records is not whole.
    case brokenStream(StreamFailure)

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
        case .tooManyBytesInFlight(let limit):
            "the requests that are pending have \(limit) bytes together, which is the limit; try again later"
        case .noResponder(let topic): "nobody works on the requests of '\(topic)': all responders have stopped"
        case .overloaded(let retryAfter):
            "too many requests wait to be done by the deadline; try again in \(retryAfter)"
        case .notReady(let reason): "replies can't be received yet: \(reason)"
        case .brokenStream(let failure): "the streamed reply is not whole: \(failure)"
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
        case .tooManyBytesInFlight: return Problem(status: 503, title: "Too many requests are pending")
        case .noResponder: return Problem(status: 503, title: "Nobody is there to answer")
        case .overloaded: return Problem(status: 503, title: "Too many requests wait")
        case .notReady: return Problem(status: 503, title: "The service is not ready")
        case .brokenStream: return Problem(status: 502, title: "The reply is not whole")
        case .unencodable: return Problem(status: 500, title: "The request could not be encoded")
        case .undecodable: return Problem(status: 502, title: "The reply could not be understood")
        }
    }
}

extension RequestError {
    /// When trying again makes sense, for an HTTP `Retry-After`; nil where it does not help, or nothing is known.
    ///
    /// With ``overloaded(retryAfter:)`` from the backlog and the responders' rate, else a second.
    public var retryAfter: Duration? {
        switch self {
        case .overloaded(let wait): wait
        case .draining, .stopped, .notReady, .tooManyInFlight, .tooManyBytesInFlight, .refused, .noResponder:
            .seconds(1)
        case .timeout, .cancelled, .problem, .unencodable, .undecodable, .brokenStream: nil
        }
    }
}
