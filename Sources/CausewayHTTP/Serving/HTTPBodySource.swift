/// Where the body of a request comes from while it is still arriving; the connection's driver is one.
///
/// Read by one task at a time.
package protocol HTTPBodySource: AnyObject, Sendable {
    /// Waits for the next piece of the body.
    ///
    /// - Returns: bytes, never none; `nil` at the end, and again on every later call.
    /// - Throws: ``HTTPError`` if the body is malformed, too large or late; the driver's error if the client is gone.
    func next() async throws -> [UInt8]?
}
