import CausewayRuntime
import CausewayTesting
import Foundation
import Synchronization

@testable import CausewayKafka

/// A member of a group whose handler holds its hundredth record until the test lets it go, or keeps a thread busy with it.
final class BusyMember: Sendable {
    let consumer: KafkaConsumer
    let probe: ControlQueueProbe
    let log = RebalanceLog()
    let logs = CapturedLogs()
    let seen = SeenRecords()
    let holds = Gate()
    let mayGo = Gate()
    /// How long the thread is blocked, in place of the wait for the test.
    private let blocksFor: Duration?
    private let loop: EventLoop
    private let heldPartition = Mutex<TopicPartition?>(nil)
    private let reader = Mutex<Task<Void, any Error>?>(nil)

    /// The partition of the record in hand.
    var held: TopicPartition? { heldPartition.withLock { $0 } }

    init(_ configuration: KafkaConsumerConfiguration, _ topic: String, blocksFor: Duration? = nil) async throws {
        let log = log
        self.blocksFor = blocksFor
        loop = try EventLoop(name: "busy")
        consumer = try KafkaConsumer(configuration: configuration, logger: logs.logger()) { log.note($0) }
        probe = try await ControlQueueProbe(consumer)
        try await consumer.subscribe(to: topic)
        // A thread of its own, so that blocking it holds up nobody else's test.
        let task = Task(executorPreference: loop.taskExecutor) { try await self.read() }
        reader.withLock { $0 = task }
    }

    private func read() async throws {
        for try await record in consumer.records {
            if seen.count == 99 {
                heldPartition.withLock { $0 = record.topicPartition }
                holds.open()
                if let blocksFor { block(for: blocksFor) } else { await mayGo.wait() }
                mayGo.open()
            }
            seen.note(record)
        }
    }

    private func block(for duration: Duration) { Thread.sleep(forTimeInterval: duration / .seconds(1)) }

    func end() async throws {
        mayGo.open()
        try await consumer.close()
        try await reader.withLock { $0 }?.value
        await probe.stop()
        await loop.shutdown()
    }
}
