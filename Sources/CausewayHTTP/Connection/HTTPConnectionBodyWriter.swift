/// Writes a response's body to its connection, piece by piece; suspends while the client reads slowly.
final class HTTPConnectionBodyWriter: HTTPBodyWriter {
    private let connection: HTTPServerConnection
    /// The request that is answered.
    private let number: Int

    init(_ connection: HTTPServerConnection, _ number: Int) {
        self.connection = connection
        self.number = number
    }

    func write(_ bytes: [UInt8]) async throws { try await connection.writeBody(bytes, of: number) }
}
