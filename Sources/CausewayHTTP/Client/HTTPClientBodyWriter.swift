/// Sends the pieces of a request's body.
final class HTTPClientBodyWriter: HTTPBodyWriter {
    private let exchange: HTTPClientExchange
    private let core: HTTPClientCore

    init(_ exchange: HTTPClientExchange, _ core: HTTPClientCore) {
        self.exchange = exchange
        self.core = core
    }

    func write(_ bytes: [UInt8]) async throws { try await core.write(bytes, exchange) }
}
