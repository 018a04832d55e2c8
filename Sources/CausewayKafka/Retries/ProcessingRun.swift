internal import CausewayObservability
internal import CausewayRuntime

/// One call of `process`: reads, has records settled, pauses partitions of retry topics until their records are due.
///
/// Belongs to the task of the call.
final class ProcessingRun<Keys: Deserializer, Values: Deserializer> {
    private let consumer: KafkaConsumer
    private let recovery: RecordRecovery<Keys, Values>
    private let reader: RecordReader
    private let alarm: LoopAlarm
    private var due = DueTimes()

    init(_ consumer: KafkaConsumer, _ recovery: RecordRecovery<Keys, Values>) {
        self.consumer = consumer
        self.recovery = recovery
        reader = RecordReader(consumer.delivery)
        // The reader waits for records; the alarm wakes it when a partition is to be resumed.
        alarm = LoopAlarm { [delivery = consumer.delivery] in delivery.wake() }
    }

    /// Reads until the consumer is closed or the task is cancelled.
    func readAll(_ handler: (DecodedRecord<Keys.Output, Values.Output>) async throws -> Void) async throws {
        while true {
            switch try await poll() {
            case .record(let record):
                if try await isPostponed(record) { continue }
                do {
                    try await recovery.settle(record, handler)
                } catch {
                    await consumer.giveBack(record, reader)
                    if Task.isCancelled { return }
                    throw error
                }
            case .nothingYet: await consumer.delivery.wait()
            case .ended: return
            }
        }
    }

    /// Ends the reader; whoever reads next is not to find partitions paused.
    func end() async {
        reader.finish()
        alarm.stop()
        let paused = due.partitions.intersection(consumer.paused)
        // It fails when the consumer is closed: then nobody reads any more.
        if !paused.isEmpty { try? await consumer.resume(paused.sorted()) }
    }

    private func poll() async throws(KafkaError) -> RecordReader.Polled {
        if due.isTimeUp(.now()) { await resumeDue() }
        if let record = reader.nextBuffered() { return .record(record) }
        return try reader.poll()
    }

    /// Pauses the partition of a record that is not due yet.
    private func isPostponed(_ record: ConsumerRecord) async throws -> Bool {
        guard let topics = recovery.policy.retryTopics else { return false }
        let remaining = topics.remaining(of: record, at: .now())
        if due.isDue(record, remaining: remaining, now: .now()) { return false }
        // When that fails the partition was given up, or moved by somebody else, and is read anew.
        guard reader.putBack(record) else { return true }
        do throws(KafkaError) {
            try await consumer.pause([record.topicPartition])
            due.pause(record, remaining: remaining, now: .now())
            alarm.set(due.earliest)
        } catch {
            if error.code == .closed { return true }
            consumer.logger.warning(
                "a partition of a retry topic can't be paused: \(error.message)",
                ["partition": "\(record.topicPartition)"])
        }
        return true
    }

    private func resumeDue() async {
        // One that was given up is not paused any more; when it comes back its record may be paused for anew.
        let paused = Set(consumer.paused)
        for partition in due.take(at: .now()) where paused.contains(partition) {
            do throws(KafkaError) {
                try await consumer.resume([partition])
            } catch {
                consumer.logger.warning(
                    "a partition of a retry topic can't be resumed yet: \(error.message)", ["partition": "\(partition)"]
                )
                due.postpone(partition, to: .after(.seconds(1)))
            }
        }
        alarm.set(due.earliest)
    }
}
