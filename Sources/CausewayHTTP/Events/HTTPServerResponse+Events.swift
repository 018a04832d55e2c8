extension HTTPServerResponse {
    /// Makes a response of server-sent events that lasts as long as their source.
    ///
    /// Each event leaves at once. A client that reads slowly holds up its own source and nothing else; one that has gone
    /// ends it. A source that throws breaks the connection, and the client reconnects.
    ///
    /// - Parameters:
    ///   - events: the source; iterated once, by a task of its own that is cancelled with the stream.
    ///   - heartbeat: a comment is sent whenever nothing else was for this long, because proxies cut silent streams.
    ///   - last: what the stream ends with when the server stops; `nil` for none.
    ///   - fields: further header fields.
    /// - Returns: the response, not to be stored by anybody, not to be buffered by proxies.
    public static func events<Events: AsyncSequence & Sendable>(
        _ events: Events, heartbeat: Duration = .seconds(15), last: HTTPEvent? = .stopping,
        fields: HTTPFields = HTTPFields()
    ) -> HTTPServerResponse where Events.Element == HTTPEvent {
        var fields = fields
        fields[.contentType] = "text/event-stream"
        fields[.cacheControl] = "no-store"
        fields[.xAccelBuffering] = "no"
        let pump = HTTPEventPump(events: events, heartbeat: heartbeat, last: last)
        return HTTPServerResponse(.ok, fields: fields, body: .stream(length: nil) { try await pump.run($0) })
    }
}
