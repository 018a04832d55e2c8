/// The body of the request that a connection serves: how far it has been read.
struct HTTPConnectionBody {
    var decoder = HTTPBodyDecoder(framing: .none)
    /// The client waits for 100 before it sends the body.
    var owesContinue = false
    /// The handler waits for the next piece.
    var isBeingRead = false
    /// The body is malformed or too large, or did not come in time: nothing behind it can be read.
    var failure: HTTPParseFailure?

    /// Bytes of it that came.
    var received = 0
    /// How long its handler has waited for it, in nanoseconds.
    var waited: Int64 = 0

    /// Whether the next request begins where the input stands.
    var isComplete: Bool { decoder.isDone }
}
