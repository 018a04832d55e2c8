/// Reads `text/event-stream` however its bytes are cut (WHATWG HTML, section 9.2.6).
///
/// A pure value. An event whose empty line never comes is none.
package struct HTTPEventParser: Sendable {
    /// A line or an event is longer than the limit.
    package struct TooLarge: Error {}

    private let limit: Int
    private var line: [UInt8] = []
    private var data: [UInt8] = []
    private var hasData = false
    private var name: [UInt8] = []
    /// The last byte was CR: an LF behind it ends no other line.
    private var endedWithCR = false
    /// Lines that were read, to know the first, which may begin with a byte order mark.
    private var isFirstLine = true
    /// The id that was read last; it counts once its event is whole.
    private var id: String?
    /// The id that the last event had, or one before it.
    package private(set) var lastEventID: String?
    /// How long to wait before the next connection, if the server said so.
    package private(set) var retry: Duration?

    /// Makes a parser.
    ///
    /// - Parameters:
    ///   - limit: Bytes of a line, and of an event's data, at most.
    ///   - lastEventID: The id of the connection before.
    ///   - retry: What the connection before was told.
    package init(limit: Int = 1 << 20, lastEventID: String? = nil, retry: Duration? = nil) {
        self.limit = limit
        self.lastEventID = lastEventID
        self.id = lastEventID
        self.retry = retry
    }

    /// Reads on.
    ///
    /// - Parameters:
    ///   - bytes: The next bytes.
    ///   - events: Gets the events that they complete.
    /// - Throws: If a line or an event is over the limit; then nothing more can be read.
    package mutating func parse(_ bytes: [UInt8], into events: inout [HTTPEvent]) throws(TooLarge) {
        for byte in bytes {
            let followsCR = endedWithCR
            endedWithCR = byte == ASCII.carriageReturn
            if byte == ASCII.lineFeed, followsCR { continue }
            if byte == ASCII.lineFeed || byte == ASCII.carriageReturn {
                try endLine(&events)
            } else {
                if line.count >= limit { throw TooLarge() }
                line.append(byte)
            }
        }
    }

    private mutating func endLine(_ events: inout [HTTPEvent]) throws(TooLarge) {
        if isFirstLine, line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
        isFirstLine = false
        if line.isEmpty { return dispatch(&events) }
        let colon = line.firstIndex(of: ASCII.colon) ?? line.count
        var value = line[min(colon + 1, line.count)...]
        if value.first == ASCII.space { value = value.dropFirst() }
        try take(line[..<colon], value)
        line.removeAll(keepingCapacity: true)
    }

    private mutating func take(_ field: ArraySlice<UInt8>, _ value: ArraySlice<UInt8>) throws(TooLarge) {
        switch String(decoding: field, as: UTF8.self) {
        case "data":
            if data.count + value.count > limit { throw TooLarge() }
            if hasData { data.append(ASCII.lineFeed) }
            hasData = true
            data.append(contentsOf: value)
        case "event": name = Array(value)
        case "id": if !value.contains(0) { id = String(decoding: value, as: UTF8.self) }
        case "retry":
            guard !value.isEmpty, value.count < 10, value.allSatisfy({ ASCII.isDigit($0) }) else { return }
            retry = .milliseconds(Int(String(decoding: value, as: UTF8.self)) ?? 0)
        default: break
        }
    }

    private mutating func dispatch(_ events: inout [HTTPEvent]) {
        defer {
            data.removeAll(keepingCapacity: true)
            name.removeAll(keepingCapacity: true)
            hasData = false
        }
        lastEventID = id
        guard hasData else { return }
        let event = HTTPEvent(
            String(decoding: data, as: UTF8.self), name: name.isEmpty ? nil : String(decoding: name, as: UTF8.self),
            id: lastEventID)
        events.append(event)
    }
}
