internal import CLibuv

/// Ends a loop's poll from any thread.
///
/// A descriptor of our own and not libuv's `uv_async`: that has the woken loop spin until the thread that woke it has come
/// back from its system call, and where both share a core that thread does not run meanwhile (`uv__async_spin`, libuv 1.44).
/// Sendable because `wake()` only writes to a descriptor that is open as long as this object; all else belongs to the
/// loop's thread.
final class LoopWaker: @unchecked Sendable {
    private var ends = causeway_wake_ends()
    private let handle = UnsafeMutablePointer<uv_poll_t>.allocate(capacity: 1)

    deinit {
        causeway_wake_close(ends)
        handle.deallocate()
    }

    /// Begins, once; libuv's status.
    func start(on loop: UnsafeMutablePointer<uv_loop_t>) -> Int32 {
        var status = causeway_wake_open(&ends)
        if status == 0 { status = uv_poll_init(loop, handle, ends.reading) }
        if status != 0 { return status }
        handle.pointee.data = nil
        return uv_poll_start(handle, Int32(UV_READABLE.rawValue)) { handle, _, _ in causeway_wake_drain(handle) }
    }

    /// Ends the poll under way, or the next one at once; after `close()` it does nothing.
    func wake() { causeway_wake_send(ends) }

    /// Ends it, on the loop's thread.
    func close() { uv_close(causeway_uv_poll_handle(handle), nil) }
}
