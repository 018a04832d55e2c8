internal import CLibuv

extension TCPStream {
    private final class Attempt {
        var continuation: UnsafeContinuation<Int32, Never>?
        let request = UnsafeMutablePointer<uv_connect_t>.allocate(capacity: 1)
        deinit { request.deallocate() }
    }

    /// Connects to a server; call it on the loop.
    ///
    /// - Parameters:
    ///   - address: The server: an IPv4 or IPv6 literal (or `localhost`) and a port.
    ///   - loop: The loop that the connection belongs to; the caller is on it.
    ///   - deadline: When to give up.
    /// - Returns: The connected stream; it reads nothing before `startReading()`.
    /// - Throws: `RuntimeError.connectFailed`, `timedOut`.
    package static func connect(
        to address: SocketAddress, on loop: EventLoop, deadline: Deadline
    ) async throws(RuntimeError) -> TCPStream {
        loop.preconditionIsCurrent()
        var storage = sockaddr_storage()
        let host = address.host == "localhost" ? "127.0.0.1" : address.host
        var status = causeway_uv_address(host, Int32(clamping: address.port), &storage)
        if status != 0 { throw failure(address, status) }
        let stream = TCPStream(on: loop)
        // The close callback ends the attempt too: libuv answers a pending connect with ECANCELED.
        let timer = LoopTimer(on: loop) { [weak stream] in stream?.close() }
        timer.schedule(at: deadline)
        let attempt = Attempt()
        attempt.request.pointee.data = Unmanaged.passUnretained(attempt).toOpaque()
        status = await withUnsafeContinuation { continuation in
            attempt.continuation = continuation
            let started = withUnsafePointer(to: &storage) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                    uv_tcp_connect(attempt.request, stream.tcp, address) { request, status in
                        guard let data = request?.pointee.data else { return }
                        let attempt = Unmanaged<Attempt>.fromOpaque(data).takeUnretainedValue()
                        let continuation = attempt.continuation
                        attempt.continuation = nil
                        continuation?.resume(returning: status)
                    }
                }
            }
            if started != 0 {
                attempt.continuation = nil
                continuation.resume(returning: started)
            }
        }
        timer.invalidate()
        withExtendedLifetime(attempt) {}
        if status != 0 {
            stream.close()
            if deadline.hasPassed {
                throw RuntimeError(.timedOut, "no connection to \(address) by the deadline; is the server up?")
            }
            throw failure(address, status)
        }
        stream.disableDelay()
        return stream
    }

    private static func failure(_ address: SocketAddress, _ status: Int32) -> RuntimeError {
        RuntimeError(
            .connectFailed,
            "no connection to \(address): \(UVLoop.message(status)); check address and port, and that the server is up")
    }
}
