/// What went wrong in the event loop, the blocking pool or a socket.
public struct RuntimeError: Error, Sendable, CustomStringConvertible {
    /// The kind of failure; new ones may be added.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Kind: String {
            case loopFailed, loopClosed, poolFull, poolClosed, addressUnavailable, connectFailed, connectionClosed,
                timedOut, cancelled, alreadyRunning
        }
        private let kind: Kind

        /// libuv could not create or drive a loop.
        public static let loopFailed = Code(kind: .loopFailed)
        /// The loop has been shut down.
        public static let loopClosed = Code(kind: .loopClosed)
        /// The pool's queue is at its limit: try again later or answer 503.
        public static let poolFull = Code(kind: .poolFull)
        /// The pool has been shut down.
        public static let poolClosed = Code(kind: .poolClosed)
        /// The address can't be listened on: taken, not ours or not permitted.
        public static let addressUnavailable = Code(kind: .addressUnavailable)
        /// No connection could be made.
        public static let connectFailed = Code(kind: .connectFailed)
        /// The connection is closed, by either side.
        public static let connectionClosed = Code(kind: .connectionClosed)
        /// A deadline passed first.
        public static let timedOut = Code(kind: .timedOut)
        /// The task was cancelled.
        public static let cancelled = Code(kind: .cancelled)
        /// `run()` was called a second time.
        public static let alreadyRunning = Code(kind: .alreadyRunning)

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
