#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A client's socket without a loop: thousands of them take next to no memory of the process.
///
/// Nothing here waits, but for `readAll`.
final class BareSocket: Sendable {
    struct Failure: Error {
        let call: String
        let number: Int32
    }

    private let descriptor: Int32

    /// Connects to a server on this machine, which takes no time.
    init(port: Int) throws {
        #if canImport(Glibc)
            let kind = Int32(SOCK_STREAM.rawValue)
        #else
            let kind = SOCK_STREAM
        #endif
        descriptor = socket(AF_INET, kind, 0)
        if descriptor < 0 { throw Failure(call: "socket", number: errno) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        // What is set is closed by `deinit`, also after this throws.
        if status != 0 { throw Failure(call: "connect", number: errno) }
    }

    deinit { close(descriptor) }

    /// Sends what the system takes at once.
    ///
    /// - Returns: How many bytes that was; `nil` once the server has closed.
    @discardableResult
    func send(_ bytes: [UInt8]) -> Int? {
        #if canImport(Glibc)
            let flags = Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL)
        #else
            let flags = MSG_DONTWAIT
        #endif
        let sent = systemSend(descriptor, bytes, flags)
        if sent >= 0 { return sent }
        return errno == EAGAIN ? 0 : nil
    }

    @discardableResult
    func send(_ text: String) -> Int? { send(Array(text.utf8)) }

    /// What has come so far; `nil` once the server has closed and all is read.
    func read() -> [UInt8]? {
        #if canImport(Glibc)
            let flags = Int32(MSG_DONTWAIT)
        #else
            let flags = MSG_DONTWAIT
        #endif
        var got = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: 65536) { buffer, count in
            got = recv(descriptor, buffer.baseAddress, buffer.count, flags)
            count = max(0, got)
        }
        if got > 0 { return bytes }
        return got < 0 && errno == EAGAIN ? [] : nil
    }

    /// Has the connection reset when it goes.
    func resetWhenClosed() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
    }

    private func systemSend(_ descriptor: Int32, _ bytes: [UInt8], _ flags: Int32) -> Int {
        #if canImport(Glibc)
            Glibc.send(descriptor, bytes, bytes.count, flags)
        #else
            Darwin.send(descriptor, bytes, bytes.count, flags)
        #endif
    }
}

/// The process's limit of open descriptors.
enum DescriptorLimit {
    static var current: Int {
        get {
            var limit = rlimit()
            getrlimit(kind, &limit)
            return Int(clamping: limit.rlim_cur)
        }
        set {
            var limit = rlimit()
            getrlimit(kind, &limit)
            limit.rlim_cur = rlim_t(newValue)
            setrlimit(kind, &limit)
        }
    }

    #if canImport(Glibc)
        private static let kind = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    #else
        private static let kind = RLIMIT_NOFILE
    #endif
}
