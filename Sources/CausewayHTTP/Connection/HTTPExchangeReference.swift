/// Names one request of a connection.
struct HTTPExchangeReference: Sendable {
    let connection: HTTPServerConnection
    let number: Int
}
