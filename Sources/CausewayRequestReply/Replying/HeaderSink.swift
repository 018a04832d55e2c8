internal import CausewayKafka

/// What a reply's headers are written to.
protocol HeaderSink: ~Copyable {
    /// Adds a header of the caller's.
    borrowing func append(_ header: KafkaHeader)
    /// Adds a header by a name that is there for good.
    borrowing func append(_ name: StaticString, _ value: RawSpan)
}

extension HeadersHandle: HeaderSink {}

/// Headers of a record that is not handed to C at once.
final class HeaderCollector: HeaderSink {
    private(set) var headers = KafkaHeaders()

    func append(_ header: KafkaHeader) { headers.append(header) }

    func append(_ name: StaticString, _ value: RawSpan) {
        headers.append(name: name.description, value: value.withUnsafeBytes { Array($0) })
    }
}
