/// An error that knows its response: a status, problem details, and fields as `Retry-After`.
public struct HTTPError: Error, Sendable, CustomStringConvertible {
    /// The body of the response.
    public var problem: HTTPProblem
    /// Further header fields of the response.
    public var fields: HTTPFields

    /// The status of the response.
    public var status: HTTPResponse.Status { problem.status }

    /// Makes an error.
    ///
    /// - Parameters:
    ///   - status: the status of the response.
    ///   - detail: what went wrong this time, for the client to read.
    ///   - fields: further header fields.
    public init(_ status: HTTPResponse.Status, _ detail: String? = nil, fields: HTTPFields = HTTPFields()) {
        self.init(HTTPProblem(status: status, detail: detail), fields: fields)
    }

    /// Makes an error from problem details.
    ///
    /// - Parameters:
    ///   - problem: the body of the response, which has its status.
    ///   - fields: further header fields.
    public init(_ problem: HTTPProblem, fields: HTTPFields = HTTPFields()) {
        self.problem = problem
        self.fields = fields
    }

    /// The status and the detail.
    public var description: String {
        guard let detail = problem.detail else { return problem.status.description }
        return "\(problem.status): \(detail)"
    }
}

/// An error of another module that knows which HTTP error it is, as a passed deadline is a 504.
public protocol HTTPErrorConvertible: Error {
    /// The error to answer with.
    var httpError: HTTPError { get }
}

extension HTTPError: HTTPErrorConvertible {
    /// The error itself.
    public var httpError: HTTPError { self }
}

extension HTTPParseFailure: HTTPErrorConvertible {
    /// The failure's status and reason; the connection closes.
    public var httpError: HTTPError { HTTPError(status, reason, fields: [.connection: "close"]) }
}
