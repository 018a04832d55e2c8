internal import CLibuv

/// A TCP connection on a loop: bytes in, bytes out, with back-pressure both ways.
///
/// Belongs to its loop: every call is made there (checked in debug builds), which is what makes it Sendable. One task
/// reads and one writes at a time. A task that waits here is woken by what happens to the connection, not by its own
/// cancellation: whoever cancels it calls `wakeReader()` or `close()`.
package final class TCPStream: LoopResource, @unchecked Sendable {
    /// Unread bytes above which the socket is not read any more.
    package static let readLimit = 65536
    /// Unsent bytes above which `flush()` suspends.
    package static let writeLimit = 65536

    package let loop: EventLoop
    let tcp: UnsafeMutablePointer<uv_tcp_t>
    // What is marked is touched with every message, on the loop's thread, and no access lasts while other code runs: nothing
    // for the runtime to check.
    @exclusivity(unchecked) private var inbound = ByteQueue()
    /// Bytes to send with the next `flush()`.
    @exclusivity(unchecked) package var outbound: [UInt8] = []
    /// Called once when the peer has closed its side, the connection broke or its loop ends; not after `close()`.
    package var onPeerClosed: (() -> Void)?
    /// Serves the bytes that came in the place of a reader who lets it, as a job of the loop's: whether the reader may wait on.
    ///
    /// Its owner sets it to nil in the end, else both keep each other.
    @exclusivity(unchecked) package var serveInbound: (() -> Bool)?
    /// Called once when something happens that a reader would be woken for, and there is none.
    package var onWake: (() -> Void)?
    /// Called once when the connection has closed for good.
    package var onClosed: (() -> Void)?
    /// Where it was accepted, until it has closed.
    var listener: TCPListener?

    @exclusivity(unchecked) private(set) package var isClosed = false
    /// The peer sends no more; what has come may still be read.
    @exclusivity(unchecked) private(set) package var hasEnded = false
    @exclusivity(unchecked) private var isReading = false
    @exclusivity(unchecked) private(set) var reader: UnsafeContinuation<Void, Never>?
    /// What comes may be served in the reader's place.
    @exclusivity(unchecked) private(set) var isReaderServed = false
    /// The reader was woken since it last began to wait.
    @exclusivity(unchecked) private var isWoken = false
    @exclusivity(unchecked) private var isFlushPlanned = false
    @exclusivity(unchecked) var isServingPlanned = false
    private var writers: [UnsafeContinuation<Void, Never>] = []
    /// What a `uv_write` under way still sends.
    @exclusivity(unchecked) private var write: PendingWrite?
    private var stall: LoopTimer?
    /// Unsent bytes when `stall` was set.
    private var unsentBefore = 0
    /// `shutdownOutput()` was called while something was unsent.
    private var endsOutput = false
    /// libuv's word for why the connection broke; 0 if it didn't.
    private(set) var breakStatus: Int32 = 0
    /// The peer takes nothing any more, and what it said before is still read; see `readsOnAfterBrokenWrite`.
    @exclusivity(unchecked) private(set) package var isOutputBroken = false
    /// Whether a write that fails leaves the connection open until the peer's bytes are read: for a client whose server
    /// may have answered before it stopped reading.
    package var readsOnAfterBrokenWrite = false
    /// How long an unsent write may make no progress before the connection is closed.
    package var writeTimeout: Duration = .seconds(60)

    /// A stream whose socket is not connected yet.
    init(on loop: EventLoop) {
        loop.preconditionIsCurrent()
        self.loop = loop
        self.tcp = .allocate(capacity: 1)
        super.init()
        uv_tcp_init(loop.core.uv.loop, tcp)
        loop.core.uv.resourceOpened()
        // Balanced in the close callback: libuv uses the memory until then.
        tcp.pointee.data = Unmanaged.passRetained(self as LoopResource).toOpaque()
    }

    deinit { tcp.deallocate() }

    override func loopWillClose() { fail(Int32(UV_ECANCELED.rawValue)) }

    // MARK: Reading

    /// Bytes that the peer sent and nobody has consumed; use them before the next `consume` or suspension.
    package var inboundBytes: Span<UInt8> {
        @_lifetime(borrow self)
        get {
            loop.preconditionIsCurrent()
            // The memory belongs to `self`, and is changed on its loop only, where the caller is.
            return unsafe _overrideLifetime(Span(_unsafeElements: inbound.memory), borrowing: self)
        }
    }

    /// How many bytes wait to be consumed.
    package var inboundCount: Int {
        loop.preconditionIsCurrent()
        return inbound.count
    }

    /// Starts to read from the socket; bytes arrive in `inboundBytes`.
    package func startReading() {
        loop.preconditionIsCurrent()
        guard !isReading, !isClosed, !hasEnded else { return }
        let status = uv_read_start(causeway_uv_tcp_stream(tcp), TCPStream.allocate, TCPStream.received)
        if status == 0 { isReading = true } else { fail(status) }
    }

    private func stopReading() {
        guard isReading else { return }
        isReading = false
        uv_read_stop(causeway_uv_tcp_stream(tcp))
    }

    /// Waits until more bytes are there than the caller has seen.
    ///
    /// - Parameter count: The bytes that it has seen, `inboundCount`: between the caller and this a task that does not
    ///   prefer the loop may be suspended, and bytes that come meanwhile must not be waited for again.
    /// - Returns: False once the peer has sent everything, the connection is closed or `wakeReader()` was called.
    package func readMore(beyond count: Int) async -> Bool {
        guard mustWait(beyond: count) else { return inbound.count > count }
        let activity = loop.activity
        await withUnsafeContinuation { wait($0, beyond: count) }
        loop.activity = activity
        return inbound.count > count
    }

    /// Whether there is something to wait for, in `wait(_:beyond:)`: the parts of `readMore(beyond:)`, for a caller that
    /// can't afford the frame of one more asynchronous function.
    package func mustWait(beyond count: Int) -> Bool {
        loop.preconditionIsCurrent()
        if inbound.count > count || hasEnded || isClosed { return false }
        assert(reader == nil, "two tasks read from one connection")
        // A full queue would never grow: the caller wants more than the limit, so it is lifted by what is there.
        if !isReading { startReading() }
        isWoken = false
        return true
    }

    /// Resumes a continuation once a reader is woken.
    ///
    /// - Parameters:
    ///   - continuation: The reader.
    ///   - count: The bytes that it has seen.
    ///   - isServed: Whether `serveInbound` may serve what comes in its place.
    package func wait(_ continuation: UnsafeContinuation<Void, Never>, beyond count: Int, isServed: Bool = false) {
        isReaderServed = isServed
        if isWoken || hasEnded || inbound.count > count {
            continuation.resume()
        } else {
            reader = continuation
        }
    }

    /// Wakes the task that waits in `readMore(beyond:)`, which then returns false if nothing has come.
    package func wakeReader() {
        isWoken = true
        guard let reader else {
            guard let callback = onWake else { return }
            onWake = nil
            return callback()
        }
        self.reader = nil
        reader.resume()
    }

    /// Gives back the memory of a connection that is at rest.
    package func trim() {
        loop.preconditionIsCurrent()
        inbound.trim()
        if outbound.isEmpty { outbound = [] }
    }

    /// Drops bytes that were read, and reads on if it was full.
    package func consume(_ count: Int) {
        loop.preconditionIsCurrent()
        inbound.consume(count)
        if !isReading, !hasEnded, inbound.count < TCPStream.readLimit { startReading() }
    }

    private static let allocate: uv_alloc_cb = { handle, _, buffer in
        guard let handle, let buffer, let data = handle.pointee.data else { return }
        let stream = TCPStream.from(data)
        let shared = stream.loop.core.uv.readBuffer
        let base = shared.baseAddress?.assumingMemoryBound(to: CChar.self)
        buffer.pointee = uv_buf_init(base, UInt32(shared.count))
    }

    private static let received: uv_read_cb = { handle, count, buffer in
        guard let handle, let data = handle.pointee.data else { return }
        let stream = TCPStream.from(data)
        if count > 0, let base = buffer?.pointee.base {
            stream.inbound.append(UnsafeRawBufferPointer(start: base, count: count))
            if stream.inbound.count >= TCPStream.readLimit { stream.stopReading() }
            if !stream.serveSoon() { stream.wakeReader() }
        } else if count < 0 {
            if count == Int(UV_EOF.rawValue) { stream.peerEnded() } else { stream.fail(Int32(clamping: count)) }
        }
    }

    private static func from(_ data: UnsafeMutableRawPointer) -> TCPStream {
        // Every TCP handle's data is the stream that owns it.
        unsafeDowncast(Unmanaged<LoopResource>.fromOpaque(data).takeUnretainedValue(), to: TCPStream.self)
    }

    /// The peer sends no more (FIN); what is ours may still be sent.
    private func peerEnded() {
        hasEnded = true
        stopReading()
        wakeReader()
        let callback = onPeerClosed
        onPeerClosed = nil
        callback?()
    }

    // MARK: Writing

    /// Whether everything that was flushed has been handed to the system.
    package var isDrained: Bool { write == nil && outbound.isEmpty }

    /// Whether little enough is unsent that more may be added without a wait.
    package var takesMore: Bool { !isClosed && write == nil && outbound.count < 16384 }

    /// Bytes to send that the system has not taken yet.
    package var unsentCount: Int {
        isClosed ? 0 : outbound.count + uv_stream_get_write_queue_size(causeway_uv_tcp_stream(tcp))
    }

    /// Adds to `outbound`; for callers in other modules, which check each access of their own.
    package func append(_ body: (inout [UInt8]) -> Void) { body(&outbound) }

    /// Sends `outbound`; suspends while more than the limit is unsent.
    ///
    /// - Throws: `RuntimeError.connectionClosed` when the connection is closed, also while it waits.
    package func flush() async throws(RuntimeError) {
        try flushNow()
        while let write, write.count + outbound.count > TCPStream.writeLimit {
            let activity = loop.activity
            await waitForWrite()
            loop.activity = activity
            if isClosed || isOutputBroken { throw closedError }
        }
    }

    /// Waits until everything is sent.
    ///
    /// - Throws: `RuntimeError.connectionClosed` when the connection is closed, also while it waits.
    package func drain() async throws(RuntimeError) {
        try flushNow()
        while !isDrained {
            let activity = loop.activity
            await waitForWrite()
            loop.activity = activity
            if isClosed { throw closedError }
            try flushNow()
        }
    }

    /// Waits until the write under way has ended.
    private func waitForWrite() async {
        await withUnsafeContinuation { continuation in
            if write == nil || isClosed { continuation.resume() } else { writers.append(continuation) }
        }
    }

    /// Sends what the socket takes at once; the rest follows by itself.
    ///
    /// - Throws: `RuntimeError.connectionClosed` when the connection is closed.
    package func flushNow() throws(RuntimeError) {
        loop.preconditionIsCurrent()
        if isClosed || isOutputBroken { throw closedError }
        if outbound.isEmpty || write != nil { return }
        let sent = outbound.withUnsafeBytes { causeway_uv_tcp_send(tcp, $0.baseAddress, $0.count) }
        if sent == outbound.count {
            outbound.removeAll(keepingCapacity: outbound.capacity <= 65536)
        } else if sent >= 0 || sent == Int(UV_EAGAIN.rawValue) {
            queueRest(after: max(0, sent))
        } else {
            failOutput(Int32(clamping: sent))
            throw closedError
        }
    }

    /// Sends `outbound` before the loop looks at I/O again, so that what is added meanwhile leaves with it.
    package func flushSoon() {
        loop.preconditionIsCurrent()
        if isFlushPlanned || isClosed { return }
        isFlushPlanned = true
        loop.core.flushBeforePoll(self)
    }

    /// Called by the loop.
    func flushAsPlanned() {
        isFlushPlanned = false
        try? flushNow()
    }

    private func queueRest(after sent: Int) {
        let pending = PendingWrite(self, outbound[sent...])
        outbound.removeAll(keepingCapacity: false)
        let status = pending.start(causeway_uv_tcp_stream(tcp))
        if status != 0 { return fail(status) }
        write = pending
        unsentBefore = uv_stream_get_write_queue_size(causeway_uv_tcp_stream(tcp))
        let stall = self.stall ?? LoopTimer(on: loop) { [unowned self] in self.checkStall() }
        self.stall = stall
        stall.schedule(at: .after(writeTimeout))
    }

    /// Called when a write has been under way for the time-out: a slow peer goes on, one that took nothing is closed.
    func checkStall() {
        let unsent = uv_stream_get_write_queue_size(causeway_uv_tcp_stream(tcp))
        guard unsent < unsentBefore else { return fail(Int32(UV_ETIMEDOUT.rawValue)) }
        unsentBefore = unsent
        stall?.schedule(at: .after(writeTimeout))
    }

    /// Called when a `uv_write` has ended.
    func written(_ status: Int32) {
        write = nil
        stall?.cancel()
        if isClosed { return resumeWriters() }
        if status != 0 { return failOutput(status) }
        if !outbound.isEmpty { try? flushNow() }
        if endsOutput { shutdownOutput() }
        resumeWriters()
    }

    private func resumeWriters() {
        let waiting = writers
        writers = []
        for writer in waiting { writer.resume() }
    }

    /// Tells the peer that nothing follows (FIN), once everything is sent.
    package func shutdownOutput() {
        try? flushNow()
        guard !isClosed else { return }
        endsOutput = !isDrained
        if endsOutput { return }
        let request = UnsafeMutablePointer<uv_shutdown_t>.allocate(capacity: 1)
        let status = uv_shutdown(request, causeway_uv_tcp_stream(tcp)) { request, _ in request?.deallocate() }
        if status != 0 { request.deallocate() }
    }

    // MARK: Closing

    /// Ends what a failed write ends.
    private func failOutput(_ status: Int32) {
        guard readsOnAfterBrokenWrite, !hasEnded else { return fail(status) }
        isOutputBroken = true
        breakStatus = status
        outbound.removeAll(keepingCapacity: false)
        if !isReading { startReading() }
        resumeWriters()
    }

    /// Closes the connection for a reason that isn't its owner's.
    private func fail(_ status: Int32) {
        if isClosed { return }
        breakStatus = status
        let callback = onPeerClosed
        close()
        callback?()
    }

    /// Closes the connection; whoever waits is woken.
    ///
    /// Unread and unsent bytes are lost.
    package func close() {
        loop.preconditionIsCurrent()
        if isClosed { return }
        isClosed = true
        hasEnded = true
        isReading = false
        onPeerClosed = nil
        stall?.invalidate()
        uv_close(causeway_uv_tcp_handle(tcp)) { handle in
            guard let data = handle?.pointee.data else { return }
            let stream = TCPStream.from(data)
            stream.loop.core.uv.resourceClosed()
            stream.didClose()
            Unmanaged<LoopResource>.fromOpaque(data).release()
        }
        wakeReader()
        resumeWriters()
    }

    private func didClose() {
        onClosed?()
        onClosed = nil
        // Last: it may accept the next one at once.
        listener?.connectionClosed()
        listener = nil
    }
}
