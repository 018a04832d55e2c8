internal import CLibrdkafka

/// Owns a copy of one message: its bytes and headers in memory of its own.
///
/// Sendable because nothing of it changes until `deinit`.
final class CopiedMessage: @unchecked Sendable {
    let pointer: RecordStorage.Message
    let headers: OpaquePointer?
    let timestamp: (milliseconds: Int64, isAppendTime: Bool)?
    let leaderEpoch: Int?
    private let bytes: UnsafeMutableRawPointer

    /// Copies the record of a storage at an index.
    init(_ source: RecordStorage, _ index: Int) {
        let key = source.key(at: index)
        let value = source.value(at: index)
        let keyCount = key?.count ?? 0
        // At least one byte, so that what is empty has an address and is not taken for absent.
        bytes = .allocate(byteCount: max(keyCount + (value?.count ?? 0), 1), alignment: 1)
        var message = rd_kafka_message_t()
        message.partition = Int32(clamping: source.partition(at: index))
        message.offset = source.offset(at: index)
        if let key {
            UnsafeMutableRawBufferPointer(start: bytes, count: key.count).copyMemory(from: key)
            message.key = bytes
            message.key_len = key.count
        }
        if let value {
            UnsafeMutableRawBufferPointer(start: bytes + keyCount, count: value.count).copyMemory(from: value)
            message.payload = bytes + keyCount
            message.len = value.count
        }
        pointer = .allocate(capacity: 1)
        pointer.initialize(to: message)
        headers = source.headers(at: index).map { rd_kafka_headers_copy($0) }
        timestamp = source.timestamp(at: index)
        leaderEpoch = source.leaderEpoch(at: index)
    }

    deinit {
        if let headers { rd_kafka_headers_destroy(headers) }
        pointer.deallocate()
        bytes.deallocate()
    }
}
