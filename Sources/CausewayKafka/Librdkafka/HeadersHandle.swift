internal import CLibrdkafka

/// Owns the headers of a record that is about to be produced.
package struct HeadersHandle: ~Copyable {
    let pointer: OpaquePointer

    /// Creates an empty list.
    ///
    /// - Parameter capacity: How many headers it will hold.
    package init(capacity: Int) { pointer = rd_kafka_headers_new(max(capacity, 1)) }

    init(_ headers: KafkaHeaders) {
        self.init(capacity: headers.count)
        for header in headers {
            if let value = header.value {
                value.withUnsafeBytes { append(header.name, $0) }
            } else {
                appendNil(header.name)
            }
        }
    }

    deinit { rd_kafka_headers_destroy(pointer) }

    /// Adds a header; an empty buffer is an empty value.
    ///
    /// - Parameters:
    ///   - name: Its name.
    ///   - value: Its value, copied.
    package func append(_ name: String, _ value: UnsafeRawBufferPointer) {
        // An empty buffer may have no address, which would read as a nil value.
        if let start = value.baseAddress, value.count > 0 {
            rd_kafka_header_add(pointer, name, -1, start, value.count)
        } else {
            rd_kafka_header_add(pointer, name, -1, "", 0)
        }
    }

    /// Adds a header, its name as bytes that end with a zero: no string is bridged.
    ///
    /// - Parameters:
    ///   - name: Its name.
    ///   - value: Its value, copied.
    package func append(_ name: StaticString, _ value: UnsafeRawBufferPointer) {
        name.withUTF8Buffer { bytes in
            let start = UnsafeRawPointer(bytes.baseAddress)?.assumingMemoryBound(to: CChar.self)
            if let address = value.baseAddress, value.count > 0 {
                rd_kafka_header_add(pointer, start, bytes.count, address, value.count)
            } else {
                rd_kafka_header_add(pointer, start, bytes.count, "", 0)
            }
        }
    }

    /// Adds a header without a value.
    ///
    /// - Parameter name: Its name.
    package func appendNil(_ name: String) { rd_kafka_header_add(pointer, name, -1, nil, 0) }

    /// Gives the list away, to a record that was accepted.
    consuming func relinquish() { discard self }
}
