internal import CLibuv

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Owns a `uv_loop_t`, the handle that wakes it and the timer of its wheel.
///
/// Belongs to the loop's thread, but for `wake()`.
final class UVLoop {
    let loop: UnsafeMutablePointer<uv_loop_t>
    private let waker = LoopWaker()
    private let timer: UnsafeMutablePointer<uv_timer_t>
    /// Where sockets read to before the bytes are copied to their connection: one for the loop, not one a connection.
    let readBuffer: UnsafeMutableRawBufferPointer
    private(set) var isOpen = true
    /// Sockets, listeners and signals whose close callback has not come yet.
    private(set) var resourceCount = 0

    /// libuv writes with plain `write`: a peer that is gone must give an error, not end the process.
    private static let ignoresBrokenPipes: Void = { signal(SIGPIPE, SIG_IGN) }()

    init() throws(RuntimeError) {
        _ = Self.ignoresBrokenPipes
        loop = .allocate(capacity: 1)
        timer = .allocate(capacity: 1)
        readBuffer = .allocate(byteCount: 65536, alignment: 16)
        var status = uv_loop_init(loop)
        if status == 0 {
            status = waker.start(on: loop)
            if status != 0 { uv_loop_close(loop) }
        }
        if status != 0 {
            throw RuntimeError(
                .loopFailed, "no event loop: \(UVLoop.message(status)); raise the limit of descriptors (ulimit -n)")
        }
        uv_timer_init(loop, timer)
        timer.pointee.data = nil
    }

    deinit {
        loop.deallocate()
        timer.deallocate()
        readBuffer.deallocate()
    }

    /// Tells the loop whose turn it is when the timer fires.
    func attach(_ core: LoopCore) {
        // Unowned: the core owns this object.
        loop.pointee.data = Unmanaged.passUnretained(core).toOpaque()
    }

    /// Ends the poll under way, or the next one at once; from any thread, and after the loop's end, when it does nothing.
    func wake() { waker.wake() }

    /// Serves I/O: what is ready, or, if it may block, waits for the first event.
    func poll(mayBlock: Bool) { uv_run(loop, mayBlock ? UV_RUN_ONCE : UV_RUN_NOWAIT) }

    func armTimer(milliseconds: UInt64) {
        uv_update_time(loop)
        uv_timer_start(
            timer,
            { timer in
                guard let loop = timer?.pointee.loop, let core = loop.pointee.data else { return }
                // `uv_run` serves timers before it polls, too: without this it would then block with none armed.
                uv_stop(loop)
                Unmanaged<LoopCore>.fromOpaque(core).takeUnretainedValue().timerFired()
            }, milliseconds, 0)
    }

    func disarmTimer() { uv_timer_stop(timer) }

    var hasResources: Bool { resourceCount > 0 }
    func resourceOpened() { resourceCount += 1 }
    func resourceClosed() { resourceCount -= 1 }

    /// Closes every socket, listener and signal, as their owners would.
    func closeResources() {
        uv_walk(
            loop,
            { handle, _ in
                guard let handle, uv_is_closing(handle) == 0, let data = handle.pointee.data else { return }
                Unmanaged<LoopResource>.fromOpaque(data).takeUnretainedValue().loopWillClose()
            }, nil)
    }

    func markClosed() { isOpen = false }

    /// Closes the loop's own handles and the loop.
    func close() {
        waker.close()
        uv_close(causeway_uv_timer_handle(timer), nil)
        while uv_run(loop, UV_RUN_NOWAIT) != 0 {}
        let status = uv_loop_close(loop)
        assert(status == 0, "a handle was left open on the loop")
    }

    /// libuv's words for a status.
    static func message(_ status: Int32) -> String {
        "\(String(cString: uv_strerror(status))) (\(String(cString: uv_err_name(status))))"
    }
}
