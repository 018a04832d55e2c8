internal import CLibrdkafka
internal import Synchronization

/// Owns records: drained ones, whose client it keeps alive, or one that is a copy.
///
/// Sendable because the records are only read, but for the parsing of headers, which `lent` guards.
final class RecordStorage: @unchecked Sendable {
    typealias Message = UnsafeMutablePointer<rd_kafka_message_t>

    /// Records in a row of one partition.
    struct Run {
        let slot: PartitionSlot
        let start: Int
    }

    private enum Origin {
        /// Librdkafka's messages, which point into their client.
        case drained(ClientHandle, MessagePool)
        case copied(CopiedMessage)
        /// Messages that these own.
        case gathered([RecordStorage])
    }

    let count: Int
    let runs: [Run]
    private let messages: UnsafeMutablePointer<Message>
    private let origin: Origin
    /// Whether the memory of `messages` is a block of the pool.
    private let isPooled: Bool
    /// Up to which record headers may have been lent: librdkafka parses them into the record when they are first asked for.
    private let lent: Mutex<Int>

    /// Takes ownership of messages, no more than a block of the pool holds.
    init(
        _ source: UnsafeMutablePointer<Message?>, count: Int, runs: [Run], client: ClientHandle, pool: MessagePool
    ) {
        let messages =
            count < MessagePool.fewest ? UnsafeMutablePointer<Message>.allocate(capacity: max(count, 1)) : pool.take()
        var kept = 0
        for index in 0..<count {
            guard let message = source[index] else { continue }
            (messages + kept).initialize(to: message)
            kept += 1
        }
        self.messages = messages
        self.count = kept
        self.runs = runs
        origin = .drained(client, pool)
        lent = Mutex(0)
        isPooled = count >= MessagePool.fewest
    }

    /// Copies one record.
    init(copying index: Int, of source: RecordStorage) {
        let copy = CopiedMessage(source, index)
        messages = .allocate(capacity: 1)
        messages.initialize(to: copy.pointer)
        count = 1
        runs = [Run(slot: source.slot(at: index), start: 0)]
        origin = .copied(copy)
        lent = Mutex(0)
        isPooled = false
    }

    /// Gathers records of others, which are kept; each is in one storage that is handed out.
    ///
    /// - Parameters:
    ///   - parts: The records, in their order.
    ///   - shared: Their partition from now on, for records that were handed out before; nil leaves each with its own.
    init(gathering parts: [RecordSlice], as shared: PartitionSlot? = nil) {
        let count = parts.reduce(0) { $0 + $1.range.count }
        let messages = UnsafeMutablePointer<Message>.allocate(capacity: max(count, 1))
        var runs: [Run] = []
        var kept = 0
        for part in parts {
            part.storage.forEachRun(in: part.range) { own, records in
                let slot = shared ?? own
                if runs.last?.slot !== slot { runs.append(Run(slot: slot, start: kept)) }
                for index in records {
                    // Whoever still has the first one: no two locks may guard the parsing of its headers.
                    if shared != nil { _ = part.storage.headers(at: index) }
                    (messages + kept).initialize(to: part.storage.messages[index])
                    kept += 1
                }
            }
        }
        self.messages = messages
        self.count = count
        self.runs = runs
        origin = .gathered(parts.map(\.storage))
        lent = Mutex(shared == nil ? 0 : count)
        isPooled = false
    }

    deinit {
        guard case .drained(_, let pool) = origin else { return messages.deallocate() }
        for index in 0..<count { rd_kafka_message_destroy(messages[index]) }
        if isPooled { pool.give(messages) } else { messages.deallocate() }
    }

    /// The index of the run that holds a record.
    func run(of index: Int) -> Int {
        var low = 0
        var high = runs.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if runs[middle].start <= index { low = middle } else { high = middle }
        }
        return low
    }

    /// The index behind the last record of a run.
    func end(of run: Int) -> Int { run + 1 < runs.count ? runs[run + 1].start : count }

    func slot(at index: Int) -> PartitionSlot { runs[run(of: index)].slot }
    func offset(at index: Int) -> Int64 { messages[index].pointee.offset }
    func partition(at index: Int) -> Int { Int(messages[index].pointee.partition) }

    func key(at index: Int) -> UnsafeRawBufferPointer? {
        let message = messages[index]
        guard let start = message.pointee.key else { return nil }
        return UnsafeRawBufferPointer(start: start, count: message.pointee.key_len)
    }

    func value(at index: Int) -> UnsafeRawBufferPointer? {
        let message = messages[index]
        guard let start = message.pointee.payload else { return nil }
        return UnsafeRawBufferPointer(start: start, count: message.pointee.len)
    }

    func timestamp(at index: Int) -> (milliseconds: Int64, isAppendTime: Bool)? {
        if case .copied(let copy) = origin { return copy.timestamp }
        var kind = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE
        let milliseconds = rd_kafka_message_timestamp(messages[index], &kind)
        if kind == RD_KAFKA_TIMESTAMP_NOT_AVAILABLE { return nil }
        return (milliseconds, kind == RD_KAFKA_TIMESTAMP_LOG_APPEND_TIME)
    }

    /// The epoch of the leader that wrote the record, if it is known.
    func leaderEpoch(at index: Int) -> Int? {
        if case .copied(let copy) = origin { return copy.leaderEpoch }
        let epoch = causeway_kafka_leader_epoch(messages[index])
        return epoch >= 0 ? Int(epoch) : nil
    }

    /// The record's headers in librdkafka's memory; nil if it has none.
    func headers(at index: Int) -> OpaquePointer? {
        if case .copied(let copy) = origin { return copy.headers }
        // As a number: what leaves a lock has to be Sendable, which pointers are not.
        let address = lent.withLock { lent in
            lent = max(lent, index + 1)
            var list: OpaquePointer?
            let error = rd_kafka_message_headers(messages[index], &list)
            return UInt(bitPattern: error == RD_KAFKA_RESP_ERR_NO_ERROR ? list : nil)
        }
        return OpaquePointer(bitPattern: address)
    }

    /// A list of the record's headers that the caller owns; nil if it has none.
    func detachHeaders(at index: Int) -> OpaquePointer? {
        if case .copied(let copy) = origin { return copy.headers.map { rd_kafka_headers_copy($0) } }
        let address = lent.withLock { lent in
            var list: OpaquePointer?
            if index >= lent {
                // Nobody has them, and whoever asks next has them parsed again.
                rd_kafka_message_detach_headers(messages[index], &list)
            } else if rd_kafka_message_headers(messages[index], &list) == RD_KAFKA_RESP_ERR_NO_ERROR {
                list = list.map { rd_kafka_headers_copy($0) }
            }
            return UInt(bitPattern: list)
        }
        return OpaquePointer(bitPattern: address)
    }
}
