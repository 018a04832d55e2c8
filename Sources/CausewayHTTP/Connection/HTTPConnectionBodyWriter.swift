internal import CausewayRuntime

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

extension HTTPConnectionBodyWriter: HTTPLiveWriter {
    var executor: (any TaskExecutor)? { connection.loop.taskExecutor }

    func begin(_ watch: HTTPStreamWatch) async {
        await withTaskExecutorPreference(connection.loop.taskExecutor) { connection.beginWatch(watch, of: number) }
    }

    func end() async {
        await withTaskExecutorPreference(connection.loop.taskExecutor) { connection.endWatch(of: number) }
    }
}
