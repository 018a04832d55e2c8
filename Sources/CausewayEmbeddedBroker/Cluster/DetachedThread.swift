#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Starts threads of the operating system, for what blocks.
enum DetachedThread {
    private final class Box: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    /// Runs the body on a new thread; false if the system gives none.
    static func start(_ body: @escaping @Sendable () -> Void) -> Bool {
        let box = Unmanaged.passRetained(Box(body))
        #if canImport(Darwin)
            var thread: pthread_t?
        #else
            var thread = pthread_t()
        #endif
        let result = pthread_create(&thread, nil, detachedThreadMain, box.toOpaque())
        if result != 0 { box.release() }
        return result == 0
    }

    fileprivate static func run(_ box: UnsafeMutableRawPointer) {
        pthread_detach(pthread_self())
        Unmanaged<Box>.fromOpaque(box).takeRetainedValue().body()
    }
}

#if canImport(Darwin)
    private func detachedThreadMain(_ box: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
        DetachedThread.run(box)
        return nil
    }
#else
    private func detachedThreadMain(_ box: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        if let box { DetachedThread.run(box) }
        return nil
    }
#endif
