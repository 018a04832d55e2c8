/// Hands a request's body to its handler, piece by piece, as the handler asks for it.
final class HTTPConnectionBodySource: HTTPBodySource {
    private let connection: HTTPServerConnection
    /// The request whose body it is.
    private let number: Int

    init(_ connection: HTTPServerConnection, _ number: Int) {
        self.connection = connection
        self.number = number
    }

    func next() async throws -> [UInt8]? { try await connection.nextBodyBytes(of: number) }
}
