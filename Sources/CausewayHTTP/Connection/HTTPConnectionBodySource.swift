/// Hands a request's body to its handler, piece by piece, as the handler asks for it.
final class HTTPConnectionBodySource: HTTPBodySource {
    private let connection: HTTPServerConnection

    init(_ connection: HTTPServerConnection) { self.connection = connection }

    func next() async throws -> [UInt8]? { try await connection.nextBodyBytes() }
}
