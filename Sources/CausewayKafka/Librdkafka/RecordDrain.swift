internal import CLibrdkafka
internal import Synchronization

/// Takes records from the data queue, up to a number at once, and drops what does not count any more.
///
/// Used under the delivery's lock only, which is what makes it Sendable.
final class RecordDrain: @unchecked Sendable {
    /// What one call brought.
    struct Result {
        /// The records, if there are any.
        var storage: RecordStorage?
        /// What librdkafka reports about partitions, in place of records.
        var errors: [PartitionFailure] = []
        /// Ends of partitions that were reached, and at which offset; behind the records.
        var ends: [(slot: PartitionSlot, offset: Int64)] = []
        /// Records that were dropped.
        var dropped = 0
        /// Whether anything at all was taken: then there may be more.
        var isEmpty = true
    }

    static let capacity = 1024
    private let buffer: UnsafeMutablePointer<RecordStorage.Message?>
    private let limits: FetchRest.Limits
    private let waker = FetchWaker()
    private let pool = MessagePool()

    init(_ limits: FetchRest.Limits) {
        self.limits = limits
        buffer = .allocate(capacity: Self.capacity)
        buffer.initialize(repeating: nil, count: Self.capacity)
    }

    deinit { buffer.deallocate() }

    /// Takes what is there, without waiting.
    ///
    /// One call for many records, at half the cost of an event for each. Before 2.1.0 it may hand out what a seek, a
    /// pause or a rebalance during the call has outdated: the caller's lock keeps those out of it, and the partition's
    /// slot and its next offset are checked here all the same.
    func take(_ limit: Int, from queue: QueueHandle, of client: ClientHandle, _ table: inout PartitionTable) -> Result {
        // No more than is there: a call that runs the queue dry enters a timed wait, of no time but not for nothing.
        let there = queue.length
        guard there > 0 else { return Result() }
        let taken = rd_kafka_consume_batch_queue(queue.pointer, 0, buffer, min(there, limit, Self.capacity))
        guard taken > 0 else { return Result() }
        var result = Result(isEmpty: false)
        var runs: [RecordStorage.Run] = []
        var kept = 0
        var bytes = 0
        var topic: OpaquePointer?
        var partition: Int32 = -1
        var slot: PartitionSlot?
        // The same, without counting references to it for each record.
        var unretained: Unmanaged<PartitionSlot>?
        for index in 0..<taken {
            guard let message = buffer[index] else { continue }
            if message.pointee.err != RD_KAFKA_RESP_ERR_NO_ERROR {
                note(message, in: &result, &table)
                rd_kafka_message_destroy(message)
                continue
            }
            bytes &+= message.pointee.len &+ message.pointee.key_len
            if message.pointee.rkt != topic || message.pointee.partition != partition {
                topic = message.pointee.rkt
                partition = message.pointee.partition
                slot = Self.slot(of: message, &table)
                unretained = slot.map(Unmanaged.passUnretained)
                if let slot { runs.append(RecordStorage.Run(slot: slot, start: kept)) }
            }
            let offset = message.pointee.offset
            guard let unretained, unretained._withUnsafeGuaranteedRef({ $0.drained(offset) }) else {
                result.dropped += 1
                rd_kafka_message_destroy(message)
                continue
            }
            buffer[kept] = message
            kept += 1
        }
        if queue.hasToWakeFetchers(limits, taken, bytes: bytes, of: there) { waker.wake(client, table.slots.keys) }
        if kept > 0 {
            let runs = result.dropped == 0 ? runs : Self.withoutEmpty(runs, kept)
            result.storage = RecordStorage(buffer, count: kept, runs: runs, client: client, pool: pool)
        }
        return result
    }

    /// A message without a record: a failure, or the end of a partition.
    private func note(_ message: RecordStorage.Message, in result: inout Result, _ table: inout PartitionTable) {
        let slot = Self.slot(of: message, &table)
        if message.pointee.err == RD_KAFKA_RESP_ERR__PARTITION_EOF {
            // Outdated where the partition is read from another offset by now.
            guard let slot, slot.isLive, message.pointee.offset >= slot.expected else { return }
            slot.expected = message.pointee.offset
            result.ends.append((slot, message.pointee.offset))
        } else {
            let failure = PartitionFailure(message.pointee, hasBeenRead: slot?.hasBeenRead ?? false)
            if failure.stopsReading { slot?.isStopped = true }
            result.errors.append(failure)
        }
    }

    private static func slot(of message: RecordStorage.Message, _ table: inout PartitionTable) -> PartitionSlot? {
        guard let topic = message.pointee.rkt else { return nil }
        return table.slot(topic: UnsafeRawPointer(topic), partition: message.pointee.partition) {
            String(cString: rd_kafka_topic_name(topic))
        }
    }

    /// Runs that lost all of their records would make the search by index find the wrong partition.
    private static func withoutEmpty(_ runs: [RecordStorage.Run], _ count: Int) -> [RecordStorage.Run] {
        runs.enumerated().compactMap { index, run in
            let end = index + 1 < runs.count ? runs[index + 1].start : count
            return end > run.start ? run : nil
        }
    }
}

extension PartitionFailure {
    init(_ message: rd_kafka_message_t, hasBeenRead: Bool) {
        let topic = message.rkt.map { String(cString: rd_kafka_topic_name($0)) } ?? ""
        let place = TopicPartition(topic: topic, partition: Int(message.partition))
        let reason = message.payload.map {
            String(decoding: UnsafeRawBufferPointer(start: $0, count: message.len), as: UTF8.self)
        }
        self.init(
            place: place, error: KafkaError(number: message.err.rawValue, "Reading \(place) failed", reason: reason),
            hasBeenRead: hasBeenRead)
    }
}
