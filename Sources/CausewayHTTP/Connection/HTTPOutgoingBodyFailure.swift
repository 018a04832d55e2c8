/// A streamed body that is not as long as was announced: the connection is closed, so that the client notices.
enum HTTPOutgoingBodyFailure: Error {
    /// More bytes were written than announced.
    case tooLong
    /// Fewer bytes were written than announced.
    case tooShort
}
