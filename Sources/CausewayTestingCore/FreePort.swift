import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Finds TCP ports that nobody listens on.
///
/// Ports come from below the range from which the kernel picks ports of outgoing connections, at random, and each once
/// in this process: otherwise a connection or another test run could take one before its server does.
public enum FreePort {
    private static let range: Range<UInt16> = 10_000..<32_000
    private static let given = Mutex<Set<UInt16>>([])

    /// Picks a port of 127.0.0.1.
    ///
    /// - Returns: A port that could be bound a moment ago and was not returned before.
    /// - Throws: ``NoFreePort`` if a thousand tries found none.
    public static func next() throws(NoFreePort) -> UInt16 {
        for _ in 0..<1_000 {
            let port = UInt16.random(in: range)
            guard given.withLock({ $0.insert(port).inserted }) else { continue }
            if canBind(port) { return port }
        }
        throw NoFreePort()
    }

    /// A thousand random ports of 127.0.0.1 were all taken.
    public struct NoFreePort: Error, CustomStringConvertible {
        /// What was tried.
        public var description: String {
            "None of 1000 random ports of 127.0.0.1 from \(range) could be bound; look at `ss -ltn` for who has them."
        }
    }

    private static func canBind(_ port: UInt16) -> Bool {
        #if canImport(Glibc)
            let kind = Int32(SOCK_STREAM.rawValue)
        #else
            let kind = SOCK_STREAM
        #endif
        let descriptor = socket(AF_INET, kind, 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
