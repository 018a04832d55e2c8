extension HTTPRequest {
    /// Makes a request for a client, which fills in the authority.
    ///
    /// - Parameters:
    ///   - method: what to do with the resource.
    ///   - path: the target with its query, as `/v1/shows?limit=10`, percent-encoded.
    ///   - fields: the header fields; `Host`, `Content-Length` and `Transfer-Encoding` are the client's.
    public init(_ method: Method, _ path: String, fields: HTTPFields = HTTPFields()) {
        self.init(method: method, scheme: "http", authority: nil, path: path, headerFields: fields)
    }
}
