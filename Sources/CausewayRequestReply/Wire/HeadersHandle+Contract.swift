internal import CausewayKafka
internal import CausewayObservability

extension HeadersHandle {
    /// Adds a header of the caller's.
    func append(_ header: KafkaHeader) {
        guard let value = header.value else { return appendNil(header.name) }
        value.withUnsafeBytes { append(header.name, $0) }
    }

    /// Adds the headers of a trace.
    func append(_ trace: TraceContext) {
        Array(trace.traceparent.utf8).withUnsafeBytes { append(HeaderName.traceparent, $0) }
        guard let state = trace.state else { return }
        Array(state.utf8).withUnsafeBytes { append(HeaderName.tracestate, $0) }
    }

    /// Adds a header of the contract.
    func append(_ name: StaticString, _ value: RawSpan) { value.withUnsafeBytes { append(name, $0) } }
}
