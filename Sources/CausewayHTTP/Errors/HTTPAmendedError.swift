/// An error on its way out, with fields that a middleware adds to its response.
struct HTTPAmendedError: HTTPErrorConvertible {
    /// What was thrown at first.
    let root: any Error
    let fields: HTTPFields

    init(_ error: any Error, adding fields: HTTPFields) {
        var all = fields
        if let amended = error as? HTTPAmendedError {
            for field in amended.fields { all.append(field) }
            root = amended.root
        } else {
            root = error
        }
        self.fields = all
    }

    var httpError: HTTPError {
        var error = HTTPError(describing: root)
        for field in fields { error.fields.append(field) }
        return error
    }
}

extension HTTPError {
    /// What a client is told of any error.
    init(describing error: any Error) {
        switch error {
        case let error as any HTTPErrorConvertible: self = error.httpError
        // It is the server that stops.
        case is CancellationError: self.init(.serviceUnavailable, "The request was cancelled.")
        default: self.init(.internalServerError)
        }
    }
}
