extension HTTPServerResponse {
    /// Makes the response to an error: problem details of an ``HTTPErrorConvertible``, else a 500 that tells nothing.
    ///
    /// A cancelled task answers 503, for it is the server that stops.
    ///
    /// - Parameter error: what a handler or the parser threw.
    public init(error: any Error) {
        let known = HTTPError(describing: error)
        status = known.status
        fields = known.fields
        fields[.contentType] = "application/problem+json"
        body = .bytes(known.problem.json)
    }
}
