public import CausewayHTTP

extension JSONBodyError: HTTPErrorConvertible {
    /// 400 for broken JSON, 422 with a pointer for each wrong field.
    public var httpError: HTTPError {
        switch self {
        case .malformed: HTTPError(.badRequest, description)
        case .invalid(let errors): HTTPError(fields: errors)
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
