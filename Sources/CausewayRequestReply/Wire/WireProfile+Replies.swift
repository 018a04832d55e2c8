internal import CausewayKafka

/// What some toolkits want to see on a reply beside its correlation id.
extension WireProfile {
    /// Whether replies carry more than the correlation id.
    var marksReplies: Bool { error != nil || status != nil || end != nil }

    /// Marks the reply of a handler.
    func mark(_ headers: borrowing HeadersHandle, _ reply: ReplyValue) {
        if let end { append(end, to: headers) }
        // One that the handler has set stays.
        if let status, reply.headers.last(named: status.description) == nil {
            let digits = DecimalText.Digits(200)
            headers.append(status, digits.bytes)
        }
    }

    /// Marks an error reply.
    func markError(_ headers: borrowing HeadersHandle, _ code: RawSpan, _ json: [UInt8]) {
        if let error { json.withUnsafeBytes { headers.append(error, $0) } }
        if let end { append(end, to: headers) }
        if let status {
            headers.append(status, code)
            Array("application/problem+json".utf8).withUnsafeBytes { headers.append(HeaderName.contentType, $0) }
        }
    }

    /// A mark whose value says nothing: one zero byte.
    private func append(_ name: StaticString, to headers: borrowing HeadersHandle) {
        let zero: [UInt8] = [0]
        zero.withUnsafeBytes { headers.append(name, $0) }
    }
}
