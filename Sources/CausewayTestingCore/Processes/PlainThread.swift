#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Starts threads of the operating system for calls that block.
enum PlainThread {
    private final class Box: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    /// Runs the body on a new, detached thread; false if the system gives no thread.
    static func start(_ body: @escaping @Sendable () -> Void) -> Bool {
        let box = Unmanaged.passRetained(Box(body))
        #if canImport(Darwin)
            var thread: pthread_t?
        #else
            var thread = pthread_t()
        #endif
        let result = pthread_create(&thread, nil, plainThreadMain, box.toOpaque())
        if result != 0 { box.release() }
        return result == 0
    }

    fileprivate static func run(_ box: UnsafeMutableRawPointer) {
        pthread_detach(pthread_self())
        Unmanaged<Box>.fromOpaque(box).takeRetainedValue().body()
    }
}

#if canImport(Darwin)
    private func plainThreadMain(_ box: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
        PlainThread.run(box)
        return nil
    }
#else
    private func plainThreadMain(_ box: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        if let box { PlainThread.run(box) }
        return nil
    }
#endif
