/// The `Date` line of responses, written once a second (RFC 9110 sections 5.6.7 and 6.6.1).
///
/// A pure value: its owner, one a loop, tells it the time.
package struct HTTPDateCache: Sendable {
    private var second = Int64.min
    /// `Date: Sun, 06 Nov 1994 08:49:37 GMT CRLF`; empty before the first update.
    package private(set) var line: [UInt8] = []

    package init() {}

    /// Moves the line to a second, which costs nothing if it is there already.
    ///
    /// - Parameter epochSeconds: seconds since 1970-01-01 00:00 UTC.
    package mutating func update(epochSeconds: Int64) {
        guard epochSeconds != second else { return }
        second = epochSeconds
        line.removeAll(keepingCapacity: true)
        line.append(contentsOf: "Date: ".utf8)
        HTTPDate.append(epochSeconds: epochSeconds, to: &line)
        line.append(ASCII.carriageReturn)
        line.append(ASCII.lineFeed)
    }
}
