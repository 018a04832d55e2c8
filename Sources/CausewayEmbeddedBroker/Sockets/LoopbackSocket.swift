#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Non-blocking TCP sockets of 127.0.0.1.
enum LoopbackSocket {
    /// Two connected sockets, one for each side of a conversation between threads.
    struct Pair {
        /// Blocks.
        let near: Int32
        /// Doesn't block.
        let far: Int32
    }

    #if canImport(Glibc)
        private static let stream = Int32(SOCK_STREAM.rawValue)
        private static let tcp = Int32(IPPROTO_TCP)
    #else
        private static let stream = SOCK_STREAM
        private static let tcp = Int32(IPPROTO_TCP)
    #endif

    static func listen(on port: UInt16) throws(EmbeddedBrokerError) -> Int32 {
        let descriptor = socket(AF_INET, stream, 0)
        guard descriptor >= 0 else { throw .portNotUsable(port, reason: reason()) }
        prepare(descriptor)
        // A restarted broker must not wait until the kernel has forgotten the last one's connections.
        setOption(descriptor, SOL_SOCKET, SO_REUSEADDR)
        let isBound = withAddress(port: port) { bind(descriptor, $0, $1) == 0 }
        guard isBound, systemListen(descriptor, 128) == 0 else {
            let reason = reason()
            close(descriptor)
            throw .portNotUsable(port, reason: reason)
        }
        return descriptor
    }

    /// Starts to connect; nil if that fails at once.
    static func connect(to port: UInt16) -> Int32? {
        let descriptor = socket(AF_INET, stream, 0)
        guard descriptor >= 0 else { return nil }
        prepare(descriptor)
        setOption(descriptor, tcp, TCP_NODELAY)
        let result = withAddress(port: port) { systemConnect(descriptor, $0, $1) }
        guard result == 0 || errno == EINPROGRESS else {
            close(descriptor)
            return nil
        }
        return descriptor
    }

    /// Connects and has reads from the socket block for so many seconds at most; nil if nobody listens.
    static func connectBlocking(to port: UInt16, timeout seconds: Int) -> Int32? {
        let descriptor = socket(AF_INET, stream, 0)
        guard descriptor >= 0 else { return nil }
        closeOnExec(descriptor)
        var limit = timeval(tv_sec: seconds, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(descriptor, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
        }
        guard withAddress(port: port, { systemConnect(descriptor, $0, $1) }) == 0 else {
            close(descriptor)
            return nil
        }
        return descriptor
    }

    /// Takes a waiting connection; nil if there is none, or no descriptor for it (`errno` says which).
    static func accept(from listener: Int32) -> Int32? {
        let descriptor = systemAccept(listener)
        guard descriptor >= 0 else { return nil }
        prepare(descriptor)
        setOption(descriptor, tcp, TCP_NODELAY)
        return descriptor
    }

    static func pair() throws(EmbeddedBrokerError) -> Pair {
        var ends: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, stream, 0, &ends) == 0 else {
            throw .system("there are no sockets for a port: \(reason())")
        }
        prepare(ends[1])
        closeOnExec(ends[0])
        return Pair(near: ends[0], far: ends[1])
    }

    private static func prepare(_ descriptor: Int32) {
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
        closeOnExec(descriptor)
        #if canImport(Darwin)
            setOption(descriptor, SOL_SOCKET, SO_NOSIGPIPE)
        #endif
    }

    private static func closeOnExec(_ descriptor: Int32) {
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }

    private static func setOption(_ descriptor: Int32, _ level: Int32, _ option: Int32) {
        var isOn: Int32 = 1
        setsockopt(descriptor, level, option, &isOn, socklen_t(MemoryLayout<Int32>.size))
    }

    private static func withAddress<Result>(
        port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    private static func reason() -> String { String(cString: strerror(errno)) }
}

// The system's functions of the names above.

private func systemListen(_ descriptor: Int32, _ backlog: Int32) -> Int32 { listen(descriptor, backlog) }

private func systemAccept(_ descriptor: Int32) -> Int32 { accept(descriptor, nil, nil) }

private func systemConnect(_ descriptor: Int32, _ address: UnsafePointer<sockaddr>, _ length: socklen_t) -> Int32 {
    connect(descriptor, address, length)
}
