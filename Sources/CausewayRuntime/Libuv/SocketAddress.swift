internal import CLibuv

/// An IP address and a port.
package struct SocketAddress: Sendable, Hashable, CustomStringConvertible {
    /// The address's text, without brackets.
    package let host: String
    /// The port.
    package let port: Int

    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    init?(_ tcp: UnsafeMutablePointer<uv_tcp_t>, isPeer: Bool) {
        var port: Int32 = 0
        let host = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer -> String? in
            guard let base = buffer.baseAddress,
                causeway_uv_tcp_name(tcp, isPeer ? 1 : 0, base, buffer.count, &port) == 0
            else { return nil }
            return String(cString: base)
        }
        guard let host else { return nil }
        self.init(host: host, port: Int(port))
    }

    /// The address as C has it; names but `localhost` are not resolved.
    func storage(_ code: RuntimeError.Code) throws(RuntimeError) -> sockaddr_storage {
        guard let port = UInt16(exactly: port) else {
            throw RuntimeError(code, "\(port) is no port: ports are 0 to 65535")
        }
        var storage = sockaddr_storage()
        if causeway_uv_address(host == "localhost" ? "127.0.0.1" : host, Int32(port), &storage) == 0 { return storage }
        throw RuntimeError(code, "'\(host)' is no IP address: give an IPv4 or IPv6 literal, or localhost")
    }

    /// `host:port`, with brackets around an IPv6 address.
    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
