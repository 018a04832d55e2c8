/// Writes a response's body to its connection, piece by piece; suspends while the client reads slowly.
final class HTTPConnectionBodyWriter: HTTPBodyWriter {
    private let connection: HTTPServerConnection

    init(_ connection: HTTPServerConnection) { self.connection = connection }

    func write(_ bytes: [UInt8]) async throws { try await connection.writeBody(bytes) }
}
