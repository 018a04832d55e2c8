/// Why a client has no response.
public struct HTTPClientError: Error, Sendable, CustomStringConvertible {
    /// The kind of failure; new ones may be added.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Kind: String {
            case connectFailed, timedOut, connectionClosed, malformedResponse, responseTooLarge, invalidRequest,
                unexpectedResponse, cancelled, clientClosed
        }
        private let kind: Kind

        /// No connection could be made: nothing was sent.
        public static let connectFailed = Code(kind: .connectFailed)
        /// The deadline passed first; the server may have acted on the request.
        public static let timedOut = Code(kind: .timedOut)
        /// The connection ended before the response did; the server may have acted on the request.
        public static let connectionClosed = Code(kind: .connectionClosed)
        /// What came is no response of HTTP/1.1.
        public static let malformedResponse = Code(kind: .malformedResponse)
        /// The response is over a limit of the client's configuration.
        public static let responseTooLarge = Code(kind: .responseTooLarge)
        /// The request can't be sent as it is: nothing was sent.
        public static let invalidRequest = Code(kind: .invalidRequest)
        /// The server answered something else than the caller can use.
        public static let unexpectedResponse = Code(kind: .unexpectedResponse)
        /// The task was cancelled.
        public static let cancelled = Code(kind: .cancelled)
        /// The client was shut down.
        public static let clientClosed = Code(kind: .clientClosed)

        /// The code's name.
        public var description: String { kind.rawValue }
    }

    /// The kind of failure.
    public let code: Code
    /// What happened, where, and what to do next.
    public let message: String

    /// Creates an error.
    ///
    /// - Parameters:
    ///   - code: The kind of failure.
    ///   - message: What happened, where, and what to do next.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// Code and message.
    public var description: String { "\(code): \(message)" }
}
