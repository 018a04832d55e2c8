internal import CausewayKafka

extension HeadersHandle {
    /// Adds a header of the caller's.
    func append(_ header: KafkaHeader) {
        guard let value = header.value else { return appendNil(header.name) }
        value.withUnsafeBytes { append(header.name, $0) }
    }

    /// Adds a header of the contract.
    func append(_ name: StaticString, _ value: RawSpan) { value.withUnsafeBytes { append(name, $0) } }
}
