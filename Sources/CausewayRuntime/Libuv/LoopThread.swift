internal import CLibuv

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Plain threads: for loops, the blocking pool, and C calls that may block.
package enum LoopThread {
    private final class Body {
        let run: () -> Void
        init(_ run: @escaping () -> Void) { self.run = run }
    }

    /// The calling thread, as a number that is unique among living threads.
    package static var currentID: UInt {
        #if canImport(Darwin)
            UInt(bitPattern: pthread_self())
        #else
            UInt(pthread_self())
        #endif
    }

    /// Starts a detached thread.
    ///
    /// - Parameters:
    ///   - name: At most 15 bytes are kept, for `top -H` and debuggers.
    ///   - body: What it runs; the thread ends when it returns.
    /// - Returns: The thread's number, as its `currentID`.
    /// - Throws: `RuntimeError.loopFailed` when the system has no thread left.
    @discardableResult
    package static func start(name: String, _ body: @escaping @Sendable () -> Void) throws(RuntimeError) -> UInt {
        let boxed = Unmanaged.passRetained(
            Body {
                setName(name)
                body()
            })
        #if canImport(Darwin)
            var thread: pthread_t?
        #else
            var thread = pthread_t()
        #endif
        let status = pthread_create(&thread, nil, entry, boxed.toOpaque())
        if status != 0 {
            boxed.release()
            throw RuntimeError(
                .loopFailed, "no thread for '\(name)': error \(status); raise the limit of threads (ulimit -u)")
        }
        #if canImport(Darwin)
            if let thread { pthread_detach(thread) }
            return UInt(bitPattern: thread)
        #else
            pthread_detach(thread)
            return UInt(thread)
        #endif
    }

    /// Has the calling thread give way to loops when all cores are busy.
    static func giveWay() { causeway_lower_thread_priority() }

    private static func setName(_ name: String) {
        String(decoding: name.utf8.prefix(15), as: UTF8.self).withCString { causeway_set_thread_name($0) }
    }

    #if canImport(Darwin)
        private static let entry: @convention(c) (UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? = { raw in
            Unmanaged<Body>.fromOpaque(raw).takeRetainedValue().run()
            return nil
        }
    #else
        private static let entry: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { raw in
            if let raw { Unmanaged<Body>.fromOpaque(raw).takeRetainedValue().run() }
            return nil
        }
    #endif
}
