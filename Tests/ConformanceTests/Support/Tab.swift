import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A client that sends a request and goes.
final class Tab {
    private let socket: Int32

    init(port: Int) throws {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(result == 0)
    }

    func post(_ path: String, _ body: String, _ fields: KeyValuePairs<String, String> = [:]) throws {
        let lines = fields.map { "\($0): \($1)\r\n" }.joined()
        var text =
            "POST \(path) HTTP/1.1\r\nHost: localhost\r\n\(lines)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
        let count = text.withUTF8 { write(socket, $0.baseAddress, $0.count) }
        try #require(count > 0)
    }

    func close() { _ = Glibc.close(socket) }
}
