import Foundation

/// The connections that a server of this machine has, as Linux's `/proc/net/tcp` lists them.
enum ServerSockets {
    /// How many are established on a local port with nothing left unread.
    static func served(port: Int) -> Int {
        let suffix = ":" + String(format: "%04X", port)
        return table.split(separator: "\n").dropFirst().count { line in
            guard line.contains(suffix) else { return false }
            // sl, local address, remote address, state (01 is established), unsent:unread, ...
            let columns = line.split(separator: " ")
            return columns.count > 4 && columns[1].hasSuffix(suffix) && columns[3] == "01"
                && columns[4].hasSuffix(":00000000")
        }
    }

    /// Read piece by piece: the kernel hands out a page at a time.
    private static var table: String {
        guard let file = fopen("/proc/net/tcp", "r") else { return "" }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var page = [UInt8](repeating: 0, count: 65_536)
        while case let count = fread(&page, 1, page.count, file), count > 0 { bytes += page[..<count] }
        return String(decoding: bytes, as: UTF8.self)
    }
}
