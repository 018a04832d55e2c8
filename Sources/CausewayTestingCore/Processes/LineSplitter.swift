/// Cuts a stream of bytes into lines at line feeds.
struct LineSplitter {
    private var rest: [UInt8] = []

    /// Takes the next bytes and returns the lines that they complete, without line ends (LF or CR LF).
    mutating func append(_ bytes: [UInt8]) -> [String] {
        var pieces = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let last = pieces.removeLast()
        guard !pieces.isEmpty else {
            rest += last
            return []
        }
        var lines = pieces.map(Array.init)
        lines[0] = rest + lines[0]
        rest = Array(last)
        return lines.map(Self.text)
    }

    /// The last line if it had no end.
    mutating func finish() -> String? {
        defer { rest = [] }
        return rest.isEmpty ? nil : Self.text(rest)
    }

    private static func text(_ line: [UInt8]) -> String {
        String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line[...], as: UTF8.self)
    }
}
