internal import CausewayRuntime

/// Writes events as lines of `text/event-stream`.
package enum HTTPEventEncoder {
    /// A line that clients skip, and that keeps proxies from taking the stream for dead.
    package static var heartbeat: [UInt8] { Array(":\n\n".utf8) }

    /// Appends an event with the empty line that ends it.
    ///
    /// - Parameters:
    ///   - event: the event.
    ///   - output: where to append to; unchanged if this throws.
    /// - Throws: if id or name hold a line end, or the id NUL: a value could write events of its own.
    package static func append(_ event: HTTPEvent, to output: inout [UInt8]) throws(HTTPEncodingFailure) {
        if let id = event.id, !isLine(id) || id.utf8.contains(0) { throw .event }
        if let name = event.name, !isLine(name) { throw .event }
        if let id = event.id { appendField("id", id.utf8, to: &output) }
        if let name = event.name, !name.isEmpty { appendField("event", name.utf8, to: &output) }
        if let retry = event.retry { appendField("retry", String(retry.milliseconds).utf8, to: &output) }
        if let data = event.data { append(data: data, to: &output) }
        output.append(ASCII.lineFeed)
    }

    private static func isLine(_ text: String) -> Bool {
        !text.utf8.contains { $0 == ASCII.carriageReturn || $0 == ASCII.lineFeed }
    }

    private static func appendField(_ name: StaticString, _ value: some Sequence<UInt8>, to output: inout [UInt8]) {
        name.withUTF8Buffer { output.append(contentsOf: $0) }
        output.append(ASCII.colon)
        output.append(ASCII.space)
        output.append(contentsOf: value)
        output.append(ASCII.lineFeed)
    }

    /// One field a line; CR, LF and CRLF all end one.
    private static func append(data: String, to output: inout [UInt8]) {
        let utf8 = data.utf8
        var start = utf8.startIndex
        while let end = utf8[start...].firstIndex(where: { $0 == ASCII.carriageReturn || $0 == ASCII.lineFeed }) {
            appendField("data", utf8[start..<end], to: &output)
            start = utf8.index(after: end)
            if utf8[end] == ASCII.carriageReturn, start < utf8.endIndex, utf8[start] == ASCII.lineFeed {
                start = utf8.index(after: start)
            }
        }
        appendField("data", utf8[start...], to: &output)
    }
}
