internal import CLibuv

/// What a connection is asked for besides its bytes.
extension TCPStream {
    /// Nagle's delay off: small answers leave at once.
    func disableDelay() { uv_tcp_nodelay(tcp, 1) }

    /// The peer's address as `host:port`, while it is connected.
    package var remoteAddress: String? { address(isPeer: true)?.description }

    /// The local address.
    package var localAddress: SocketAddress? { address(isPeer: false) }

    private func address(isPeer: Bool) -> SocketAddress? { isClosed ? nil : SocketAddress(tcp, isPeer: isPeer) }

    /// What a call on the closed connection throws: says why it broke, if it did.
    package var closedError: RuntimeError {
        switch breakStatus {
        case 0: RuntimeError(.connectionClosed, "the connection is closed")
        case Int32(UV_ETIMEDOUT.rawValue):
            RuntimeError(.connectionClosed, "the connection was closed: the peer took or answered nothing for too long")
        case Int32(UV_ECANCELED.rawValue):
            RuntimeError(.connectionClosed, "the connection was closed: event loop '\(loop.name)' has ended")
        default: RuntimeError(.connectionClosed, "the connection broke: \(UVLoop.message(breakStatus))")
        }
    }
}
