internal import CLibuv

extension TCPStream {
    /// A connect under way.
    ///
    /// Sendable because it is touched on the stream's loop only.
    private final class Attempt: @unchecked Sendable {
        let stream: TCPStream
        let request = UnsafeMutablePointer<uv_connect_t>.allocate(capacity: 1)
        private var continuation: UnsafeContinuation<Int32, Never>?

        init(_ stream: TCPStream) { self.stream = stream }

        deinit { request.deallocate() }

        func start(_ storage: sockaddr_storage, _ continuation: UnsafeContinuation<Int32, Never>) {
            stream.loop.preconditionIsCurrent()
            if stream.isClosed { return continuation.resume(returning: Int32(UV_ECANCELED.rawValue)) }
            self.continuation = continuation
            // Kept until the callback, which comes also when the stream is closed.
            request.pointee.data = Unmanaged.passRetained(self).toOpaque()
            let status = withUnsafePointer(to: storage) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                    uv_tcp_connect(request, stream.tcp, address) { request, status in
                        guard let data = request?.pointee.data else { return }
                        Unmanaged<Attempt>.fromOpaque(data).takeRetainedValue().end(status)
                    }
                }
            }
            guard status != 0 else { return }
            end(status)
            Unmanaged.passUnretained(self).release()
        }

        private func end(_ status: Int32) {
            let continuation = continuation
            self.continuation = nil
            continuation?.resume(returning: status)
        }

        /// Gives up, unless it has ended: libuv answers a connect whose handle is closed with ECANCELED.
        func abandon() {
            if continuation != nil { stream.close() }
        }
    }

    /// Connects to a server; call it on the loop.
    ///
    /// - Parameters:
    ///   - address: The server: an IPv4 or IPv6 literal (or `localhost`) and a port.
    ///   - loop: The loop that the connection belongs to; the caller is on it.
    ///   - deadline: When to give up.
    /// - Returns: The connected stream; it reads nothing before `startReading()`.
    /// - Throws: `RuntimeError.connectFailed`, `timedOut`, `cancelled` when the task is, `loopClosed`.
    package static func connect(
        to address: SocketAddress, on loop: EventLoop, deadline: Deadline
    ) async throws(RuntimeError) -> TCPStream {
        loop.preconditionIsCurrent()
        try loop.core.requireOpen()
        let storage = try address.storage(.connectFailed)
        let attempt = Attempt(TCPStream(on: loop))
        let timer = LoopTimer(on: loop) { [weak attempt] in attempt?.abandon() }
        timer.schedule(at: deadline)
        let activity = loop.activity
        // The handler's operation runs where the task prefers to, not where this runs: without the preference that would be
        // another thread.
        let status = await withTaskExecutorPreference(loop.taskExecutor) {
            await withTaskCancellationHandler {
                await withUnsafeContinuation { attempt.start(storage, $0) }
            } onCancel: {
                loop.execute { attempt.abandon() }
            }
        }
        loop.activity = activity
        timer.invalidate()
        let stream = attempt.stream
        if status == 0, !stream.isClosed {
            stream.disableDelay()
            return stream
        }
        let wasClosed = stream.isClosed
        stream.close()
        if !wasClosed { throw failure(address, status) }
        if Task.isCancelled {
            throw RuntimeError(.cancelled, "the task was cancelled while it connected to \(address)")
        }
        if deadline.hasPassed {
            throw RuntimeError(.timedOut, "no connection to \(address) by the deadline; is the server up?")
        }
        throw RuntimeError(.loopClosed, "no connection to \(address): event loop '\(loop.name)' has ended")
    }

    private static func failure(_ address: SocketAddress, _ status: Int32) -> RuntimeError {
        RuntimeError(
            .connectFailed,
            "no connection to \(address): \(UVLoop.message(status)); check address and port, and that the server is up")
    }
}
