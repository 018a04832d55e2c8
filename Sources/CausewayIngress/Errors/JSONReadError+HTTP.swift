public import CausewayHTTP
public import CausewaySchema

extension JSONReadError: HTTPErrorConvertible {
    /// 400 for broken JSON, 422 with a pointer for each wrong field, 413 for more bytes than are read.
    public var httpError: HTTPError {
        switch self {
        case .fields(let errors): HTTPError(fields: errors)
        case .syntax(let error):
            switch error.reason {
            case .integerTooLarge, .numberTooLarge:
                HTTPError(fields: [FieldError(pointer: error.pointer, detail: "is \(error.detail) and not accepted")])
            case .limit(.bytes, _): HTTPError(.contentTooLarge, "The body has \(error.detail).")
            default: HTTPError(.badRequest, "The body is not JSON that is accepted: \(error).")
            }
        }
    }
}

extension HTTPError {
    /// Makes a 422 that names each wrong field of a request's body.
    ///
    /// - Parameter errors: What is wrong, at least one.
    public init(fields errors: [FieldError]) {
        self.init(
            HTTPProblem(
                status: .unprocessableContent, detail: "The body has fields that are not as they should be.",
                errors: errors.map { HTTPProblem.FieldError(pointer: $0.pointer.description, detail: $0.detail) }))
    }
}
