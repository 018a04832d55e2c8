internal import CLibuv

/// Hands the process's signals to a loop.
package final class SignalSource: LoopResource, @unchecked Sendable {
    // Belongs to its loop: created, closed and called back there.
    private let loop: EventLoop
    private let signal = UnsafeMutablePointer<uv_signal_t>.allocate(capacity: 1)
    private let handler: () -> Void
    private var isClosed = false

    /// Watches a signal; call it on the loop.
    ///
    /// - Parameters:
    ///   - number: The signal, such as `SIGTERM`.
    ///   - loop: The loop; the caller is on it.
    ///   - handler: Called on the loop each time the signal comes.
    /// - Throws: `RuntimeError.loopFailed` when the signal can't be watched, `loopClosed`.
    package init(_ number: Int32, on loop: EventLoop, _ handler: @escaping () -> Void) throws(RuntimeError) {
        loop.preconditionIsCurrent()
        try loop.core.requireOpen()
        self.loop = loop
        self.handler = handler
        super.init()
        uv_signal_init(loop.core.uv.loop, signal)
        loop.core.uv.resourceOpened()
        // Balanced in the close callback.
        signal.pointee.data = Unmanaged.passRetained(self as LoopResource).toOpaque()
        let status = uv_signal_start(
            signal,
            { signal, _ in
                guard let data = signal?.pointee.data else { return }
                unsafeDowncast(Unmanaged<LoopResource>.fromOpaque(data).takeUnretainedValue(), to: SignalSource.self)
                    .handler()
            }, number)
        if status != 0 {
            close()
            throw RuntimeError(.loopFailed, "signal \(number) can't be watched: \(UVLoop.message(status))")
        }
    }

    deinit { signal.deallocate() }

    override func loopWillClose() { close() }

    /// Stops watching; the signal has its default effect again if nobody else watches it.
    package func close() {
        if isClosed { return }
        isClosed = true
        uv_close(causeway_uv_signal_handle(signal)) { handle in
            guard let data = handle?.pointee.data else { return }
            let source = Unmanaged<LoopResource>.fromOpaque(data)
            unsafeDowncast(source.takeUnretainedValue(), to: SignalSource.self).loop.core.uv.resourceClosed()
            source.release()
        }
    }
}
