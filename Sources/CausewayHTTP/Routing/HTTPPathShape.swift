/// What one look at a path tells about it.
struct HTTPPathShape {
    /// Bytes before the query.
    private(set) var length = 0
    private var hasEscape = false
    /// No segment is a dot or two: whoever normalizes such a path reads another one.
    private(set) var isSafe = true

    /// True if the bytes can be matched as they are.
    var isPlain: Bool { !hasEscape && isSafe }

    /// Looks at a path up to its query.
    init(_ path: Span<UInt8>) { self.init(path, end: ASCII.questionMark) }

    /// Looks at a decoded path without a query, where a question mark is one.
    init(decoded path: Span<UInt8>) { self.init(path, end: 0) }

    private init(_ path: Span<UInt8>, end: UInt8) {
        var index = 0
        while true {
            index = path.skip(from: index, to: path.count) { ByteWord.prefix($0, without: end, ASCII.percent, 0x2E) }
            guard index < path.count, path[index] != end else { break }
            if path[index] == ASCII.percent { hasEscape = true }
            if path[index] == 0x2E, path[index - min(index, 1)] == ASCII.slash, Self.isDots(path, index) {
                isSafe = false
            }
            index += 1
        }
        length = index
    }

    /// Whether the segment that begins at `start` with a dot is nothing but one or two.
    private static func isDots(_ path: Span<UInt8>, _ start: Int) -> Bool {
        var end = start
        while end < path.count, end < start + 3, path[end] == 0x2E { end += 1 }
        guard end - start < 3 else { return false }
        return end == path.count || path[end] == ASCII.slash || path[end] == ASCII.questionMark
    }
}
