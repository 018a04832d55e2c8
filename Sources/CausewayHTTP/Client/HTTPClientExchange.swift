/// A request whose response is read piece by piece.
///
/// Sendable because it belongs to its client's loop and is touched there only.
final class HTTPClientExchange: @unchecked Sendable {
    let connection: HTTPClientConnection
    /// The response's head, once it has come.
    var head: HTTPResponseHead?
    var decoder = HTTPBodyDecoder(framing: .none)
    /// A piece of the body is being waited for.
    var isReading = false
    /// The closure that read the response has returned.
    var isOver = false

    /// Sends the request's body, if that is a sequence.
    var sender: Task<Void, Never>?
    var outgoing = HTTPOutgoingBody(framing: .none, length: nil)
    var isSent = true
    /// What the sequence of the request's body threw.
    var sendFailure: (any Error)?
    /// The server takes no more of the body; it may have answered.
    var isOutputBroken = false

    init(_ connection: HTTPClientConnection) { self.connection = connection }
}
