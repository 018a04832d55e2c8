internal import CLibrdkafka

/// A record's headers where librdkafka keeps them; valid while the record's storage is.
struct HeaderList {
    private let pointer: OpaquePointer?

    init(_ pointer: OpaquePointer?) { self.pointer = pointer }

    enum Lookup {
        case absent
        case noValue
        case value(UnsafeRawBufferPointer)

        var bytes: UnsafeRawBufferPointer? { if case .value(let bytes) = self { bytes } else { nil } }
    }

    var count: Int { pointer.map { rd_kafka_header_cnt($0) } ?? 0 }

    /// The last header of a name, which ends with a zero byte.
    func last(_ name: UnsafePointer<CChar>) -> Lookup {
        guard let pointer else { return .absent }
        var value: UnsafeRawPointer?
        var size = 0
        guard rd_kafka_header_get_last(pointer, name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR else {
            return .absent
        }
        guard let value else { return .noValue }
        return .value(UnsafeRawBufferPointer(start: value, count: size))
    }

    /// The header at a position; nil behind the last.
    func header(at position: Int) -> (name: UnsafePointer<CChar>, value: UnsafeRawBufferPointer?)? {
        guard let pointer else { return nil }
        var name: UnsafePointer<CChar>?
        var value: UnsafeRawPointer?
        var size = 0
        guard rd_kafka_header_get_all(pointer, position, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR, let name
        else { return nil }
        return (name, value.map { UnsafeRawBufferPointer(start: $0, count: size) })
    }

    /// A copy.
    var copied: KafkaHeaders {
        var headers = KafkaHeaders()
        var position = 0
        while let (name, value) = header(at: position) {
            headers.append(name: String(cString: name), value: value.map { Array($0) })
            position += 1
        }
        return headers
    }
}
