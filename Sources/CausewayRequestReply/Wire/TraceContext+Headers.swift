internal import CausewayKafka
internal import CausewayObservability

extension TraceContext {
    /// The trace that a record belongs to; nil if it names none.
    init?(_ headers: borrowing ConsumerRecordHeaders) {
        guard let text = headers.last(named: HeaderName.traceparent) else { return nil }
        var state: String?
        if let bytes = headers.last(named: HeaderName.tracestate) {
            state = bytes.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
        }
        let parent = text.withUnsafeBytes { Array($0) }
        self.init(traceparent: parent.span, state: state)
    }
}
