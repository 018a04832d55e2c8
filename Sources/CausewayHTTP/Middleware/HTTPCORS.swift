/// Lets pages of other origins use the routes behind it (Fetch, section 3.2): put it on the router, not on a group, so that
/// it sees preflight requests, which no route takes.
public struct HTTPCORS: HTTPMiddleware, HTTPWrappingMiddleware {
    /// Which origins may.
    public enum Origins: Sendable, Hashable {
        /// Every page, without cookies and credentials.
        case any
        /// These, as `https://example.com`; with the user's cookies and credentials if so said.
        case only(Set<String>, withCredentials: Bool = false)
    }

    /// Which origins may.
    public var origins: Origins
    /// Methods that pages may use.
    public var methods: [HTTPRequest.Method] = [.get, .head, .post, .put, .patch, .delete]
    /// Request fields that pages may set beyond those they always may.
    public var requestFields: [HTTPField.Name] = [
        .contentType, .idempotencyKey, .prefer, .lastEventID, .ifMatch, .ifNoneMatch, .traceparent,
    ]
    /// Response fields that pages may read beyond those they always may.
    public var exposedFields: [HTTPField.Name] = [.location, .retryAfter, .eTag, .xRequestID]
    /// How long a browser keeps what a preflight said.
    public var maxAge: Duration = .seconds(600)

    /// Makes the middleware.
    ///
    /// - Parameter origins: which origins may.
    public init(_ origins: Origins) { self.origins = origins }

    /// Answers a preflight itself, and any other request with what `next` answers.
    public func handle(_ request: HTTPServerRequest, next: HTTPHandler) async throws -> HTTPServerResponse {
        var fields = HTTPFields()
        if isPreflight(request, &fields) { return HTTPServerResponse(.noContent, fields: fields) }
        return try await answer(request, adding: fields, next)
    }

    func wrap(_ next: @escaping HTTPSynchronousHandler) -> HTTPSynchronousHandler {
        { request in
            var fields = HTTPFields()
            if isPreflight(request, &fields) { return HTTPServerResponse(.noContent, fields: fields) }
            return try answer(request, adding: fields, next)
        }
    }

    /// Whether a browser asks what a page may do, and what its answer, or that to any other request, gets.
    private func isPreflight(_ request: HTTPServerRequest, _ fields: inout HTTPFields) -> Bool {
        let origin = request.fields[.origin]
        let isAllowed = origin.map { allow($0, &fields) } ?? false
        // Caches must not give one origin's answer to another.
        if case .only = origins { fields.append(.vary, "Origin") }
        guard origin != nil, request.method == .options, request.fields.contains(.accessControlRequestMethod) else {
            if isAllowed, !exposedFields.isEmpty {
                fields.append(.accessControlExposeHeaders, Self.list(exposedFields.map(\.rawName)))
            }
            return false
        }
        guard isAllowed else { return true }
        fields.append(.accessControlAllowMethods, Self.list(methods.map(\.rawValue)))
        if !requestFields.isEmpty {
            fields.append(.accessControlAllowHeaders, Self.list(requestFields.map(\.rawName)))
        }
        fields.append(.accessControlMaxAge, String(maxAge.components.seconds))
        return true
    }

    private func allow(_ origin: String, _ fields: inout HTTPFields) -> Bool {
        switch origins {
        case .any: fields.append(.accessControlAllowOrigin, "*")
        case .only(let known, let withCredentials):
            guard known.contains(origin) else { return false }
            fields.append(.accessControlAllowOrigin, origin)
            if withCredentials { fields.append(.accessControlAllowCredentials, "true") }
        }
        return true
    }

    private static func list(_ names: [String]) -> String { names.joined(separator: ", ") }
}
