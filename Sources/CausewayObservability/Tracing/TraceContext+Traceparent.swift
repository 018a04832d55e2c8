extension TraceContext {
    /// Reads a `traceparent` header.
    ///
    /// A version above 00 may have more fields, which are skipped; 00 must end after the flags.
    ///
    /// - Parameters:
    ///   - traceparent: The header's value, `00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01`; the result is
    ///     nil if it breaks the W3C's grammar: then a new trace begins.
    ///   - state: The `tracestate` header's value; dropped past 512 characters, which is what must be carried on.
    public init?(traceparent: String, state: String? = nil) {
        let utf8 = traceparent.utf8
        self.init(traceparent: utf8.span, state: state)
    }

    /// Reads a `traceparent` header from its bytes, such as a Kafka header's value.
    ///
    /// - Parameters:
    ///   - traceparent: The header's value in ASCII; the result is nil if it breaks the W3C's grammar.
    ///   - state: The `tracestate` header's value; dropped past 512 characters.
    public init?(traceparent: Span<UInt8>, state: String? = nil) {
        let dash = UInt8(ascii: "-")
        guard traceparent.count >= 55, traceparent[2] == dash, traceparent[35] == dash, traceparent[52] == dash,
            let version = Hexadecimal.value(traceparent.extracting(0..<2)), version != 0xFF,
            traceparent.count == 55 || version > 0 && traceparent[55] == dash,
            let high = Hexadecimal.value(traceparent.extracting(3..<19)),
            let low = Hexadecimal.value(traceparent.extracting(19..<35)),
            let traceID = TraceID(high: high, low: low),
            let span = Hexadecimal.value(traceparent.extracting(36..<52)), let spanID = SpanID(span),
            let flags = Hexadecimal.value(traceparent.extracting(53..<55))
        else { return nil }
        let kept = state.flatMap { $0.isEmpty || $0.utf8.count > 512 ? nil : $0 }
        self.init(traceID: traceID, spanID: spanID, isSampled: flags & 1 == 1, state: kept)
    }

    /// The `traceparent` header to send, version 00.
    public var traceparent: String {
        "00-\(traceID)-\(spanID)-\(isSampled ? "01" : "00")"
    }
}
