/// Gives each request an id, which logs have and the client gets back as `X-Request-ID`.
public struct HTTPRequestID: HTTPMiddleware, HTTPWrappingMiddleware {
    /// The id is kept here; read it as ``HTTPServerRequest/requestID``.
    enum Key: HTTPRequestKey { typealias Value = String }

    private let trustsClient: Bool

    /// Makes the middleware.
    ///
    /// - Parameter trustsClient: whether an id that comes with the request is kept, as behind a proxy of one's own; only
    ///   one of up to 128 letters, digits and `-._:` is.
    public init(trustsClient: Bool = true) { self.trustsClient = trustsClient }

    /// Answers a request with its id.
    public func handle(_ request: HTTPServerRequest, next: HTTPHandler) async throws -> HTTPServerResponse {
        var request = request
        let id = mark(&request)
        return try await answer(request, adding: [.xRequestID: id], next)
    }

    func wrap(_ next: @escaping HTTPSynchronousHandler) -> HTTPSynchronousHandler {
        { request in
            var request = request
            let id = mark(&request)
            return try answer(request, adding: [.xRequestID: id], next)
        }
    }

    private func mark(_ request: inout HTTPServerRequest) -> String {
        let id = (trustsClient ? request.fields[.xRequestID].flatMap(Self.valid) : nil) ?? Self.make()
        request[Key.self] = id
        return id
    }

    private static func valid(_ id: String) -> String? {
        let isValid = id.utf8.allSatisfy { byte in
            ASCII.isDigit(byte) || ASCII.lowercased(byte) &- 0x61 < 26 || byte == 0x2D || byte == 0x2E || byte == 0x5F
                || byte == ASCII.colon
        }
        return isValid && (1...128).contains(id.utf8.count) ? id : nil
    }

    /// 128 random bits in hexadecimal.
    private static func make() -> String {
        func half() -> String {
            let digits = String(UInt64.random(in: .min ... .max), radix: 16)
            return String(repeating: "0", count: 16 - digits.utf8.count) + digits
        }
        return half() + half()
    }
}

extension HTTPServerRequest {
    /// The id that ``HTTPRequestID`` gave the request; `nil` without it.
    public var requestID: String? { self[HTTPRequestID.Key.self] }
}
