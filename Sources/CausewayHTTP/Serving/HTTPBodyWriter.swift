/// Where a streamed response body is written to.
public protocol HTTPBodyWriter: AnyObject, Sendable {
    /// Sends a piece of the body; waits while the client reads more slowly than this is called.
    ///
    /// - Parameter bytes: the piece, on its way to the client when this returns; an empty one is nothing.
    /// - Throws: if the client is gone, stalls past the time-out, or more is written than the announced length.
    func write(_ bytes: [UInt8]) async throws
}
