import CausewayHTTP
import CausewayRuntime

/// Asks a gateway of durable requests.
struct GatewayClient: Sendable {
    let http: HTTPClient

    /// Sends a number, which is worked on once for each time that it is decided.
    func send(
        _ number: Int, key: String? = nil, prefer: String? = nil, variant: Int64 = 0,
        within limit: Duration = .seconds(10)
    ) async throws -> HTTPClientResponse {
        var fields: HTTPFields = [.contentType: "application/octet-stream"]
        if let key { fields["Idempotency-Key"] = key }
        if let prefer { fields["Prefer"] = prefer }
        let body = withUnsafeBytes(of: (Int64(number), variant)) { Array($0) }
        return try await http.execute(
            HTTPRequest(.post, "/numbers/\(number)", fields: fields), body: body, deadline: .after(limit))
    }

    func get(_ path: String, prefer: String? = nil) async throws -> HTTPClientResponse {
        var fields: HTTPFields = [:]
        if let prefer { fields["Prefer"] = prefer }
        return try await http.execute(HTTPRequest(.get, path, fields: fields), deadline: .after(.seconds(20)))
    }
}
