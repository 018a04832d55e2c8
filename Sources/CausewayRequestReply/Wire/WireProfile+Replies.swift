internal import CausewayKafka

/// What some toolkits want to see on a reply beside its correlation id.
extension WireProfile {
    /// Whether replies carry more than the correlation id.
    var marksReplies: Bool { error != nil || status != nil || end != nil }

    /// Marks the reply of a handler.
    func mark<Sink: HeaderSink & ~Copyable>(_ headers: borrowing Sink, _ reply: ReplyValue) {
        if let end { append(end, to: headers) }
        // One that the handler has set stays.
        if let status, reply.headers.last(named: status.description) == nil {
            let digits = DecimalText.Digits(200)
            headers.append(status, digits.bytes)
        }
    }

    /// Marks an error reply.
    func markError<Sink: HeaderSink & ~Copyable>(_ headers: borrowing Sink, _ code: RawSpan, _ json: [UInt8]) {
        if let error { headers.append(error, json.span.bytes) }
        if let end { append(end, to: headers) }
        if let status {
            headers.append(status, code)
            headers.append(HeaderName.contentType, Array("application/problem+json".utf8).span.bytes)
        }
    }

    /// A mark whose value says nothing: one zero byte.
    private func append<Sink: HeaderSink & ~Copyable>(_ name: StaticString, to headers: borrowing Sink) {
        let zero: [UInt8] = [0]
        headers.append(name, zero.span.bytes)
    }
}
