internal import CLibrdkafka
internal import CausewayRuntime
internal import Synchronization

/// Owns a reference to one of a client's event queues.
///
/// Sendable because librdkafka's queues are thread-safe and the pointer never changes.
final class QueueHandle: @unchecked Sendable {
    let pointer: OpaquePointer
    private let client: ClientHandle
    /// Whether it is destroyed before the client is.
    private let isShortLived: Bool
    /// What the callback was given; released when it is disabled.
    private let wakeup = Mutex<Wakeup?>(nil)
    /// Whether those rest who fill the queue; whoever drains it has a lock.
    private var rest: FetchRest?

    init(_ pointer: OpaquePointer, client: ClientHandle, isShortLived: Bool = false) {
        self.pointer = pointer
        self.client = client
        self.isShortLived = isShortLived
    }

    deinit {
        disableWakeup()
        if isShortLived { client.destroy(queue: pointer) } else { client.retire(queue: pointer) }
    }

    /// Signals `wakeup` whenever the queue stops being empty, and once now.
    func enableWakeup(_ wakeup: Wakeup) {
        disableWakeup()
        self.wakeup.withLock { $0 = wakeup }
        enable(wakeup)
    }

    private func enable(_ wakeup: Wakeup) {
        // Runs under the queue's lock: signalling is all it may do. The queue keeps the wake-up until it is disabled.
        rd_kafka_queue_cb_event_enable(
            pointer,
            { _, context in if let context { Unmanaged<Wakeup>.fromOpaque(context).takeUnretainedValue().signal() } },
            Unmanaged.passUnretained(wakeup).toOpaque())
        // Enabling does not report what is there already.
        wakeup.signal()
    }

    /// After it returned no callback runs.
    func disableWakeup() {
        let wakeup = self.wakeup.withLock { wakeup in
            defer { wakeup = nil }
            return wakeup
        }
        guard let wakeup else { return }
        rd_kafka_queue_cb_event_enable(pointer, nil, nil)
        wakeup.close()
    }

    /// No signals until `resumeWakeup`.
    func suspendWakeup() { rd_kafka_queue_cb_event_enable(pointer, nil, nil) }

    /// Signals again, and once now.
    func resumeWakeup() { if let wakeup = wakeup.withLock({ $0 }) { enable(wakeup) } }

    /// The next event, without waiting.
    func poll() -> EventHandle? { EventHandle(rd_kafka_queue_poll(pointer, 0)) }

    /// Number of events, outdated ones included.
    var length: Int { rd_kafka_queue_length(pointer) }

    /// Notes what was drained; whether fetchers rest because of this queue and should not any more.
    ///
    /// Under the lock of whoever drains it.
    func hasToWakeFetchers(_ limits: FetchRest.Limits, _ taken: Int, bytes: Int, of there: Int) -> Bool {
        var rest = rest ?? FetchRest(limits)
        defer { self.rest = rest }
        return rest.drained(taken, bytes: bytes, of: there)
    }

    /// Sends what arrives for a partition to this queue from now on.
    ///
    /// False when the partition has no queue.
    func receive(_ partition: TopicPartition) -> Bool {
        guard
            let source = rd_kafka_queue_get_partition(
                client.pointer, partition.topic, Int32(clamping: partition.partition))
        else { return false }
        rd_kafka_queue_forward(source, pointer)
        rd_kafka_queue_destroy(source)
        return true
    }
}
