import CausewayRuntime
import CausewayTesting
import Synchronization

@testable import CausewayKafka

/// A member of a group whose handler holds its hundredth record until the test lets it go.
final class BusyMember: Sendable {
    let consumer: KafkaConsumer
    let probe: ControlQueueProbe
    let log = RebalanceLog()
    let logs = CapturedLogs()
    let seen = SeenRecords()
    let holds = Gate()
    let mayGo = Gate()
    private let heldPartition = Mutex<TopicPartition?>(nil)
    private let reader = Mutex<Task<Void, any Error>?>(nil)

    /// The partition of the record in hand.
    var held: TopicPartition? { heldPartition.withLock { $0 } }

    init(_ configuration: KafkaConsumerConfiguration, _ topic: String) async throws {
        let log = log
        consumer = try KafkaConsumer(configuration: configuration, logger: logs.logger()) { log.note($0) }
        probe = try await ControlQueueProbe(consumer)
        try await consumer.subscribe(to: topic)
        let task = Task { try await self.read() }
        reader.withLock { $0 = task }
    }

    private func read() async throws {
        for try await record in consumer.records {
            if seen.count == 99 {
                heldPartition.withLock { $0 = record.topicPartition }
                holds.open()
                await mayGo.wait()
            }
            seen.note(record)
        }
    }

    func end() async throws {
        mayGo.open()
        try await consumer.close()
        try await reader.withLock { $0 }?.value
        await probe.stop()
    }
}
