import CausewayKafka
import CausewayTesting
import KafkaTestSupport
import Testing

/// Brokers that are killed while records are written: what was acknowledged is there, once, in order, where it was said
/// to be.
@Suite(.serialized, .timeLimit(.minutes(4))) struct ProductionCrashTests {
    private static let partitions = 3

    @Test(arguments: Conformance.kinds(with: .processFaults))
    func theOnlyBrokerIsKilledAndRestarted(_ kind: TestBroker.Kind) async throws {
        try await check(kind, nodes: 1, mustBeAcknowledged: 6_000) { broker, writer in
            for _ in 0..<2 {
                try await writer.awaitProgress()
                try await broker.kill(node: 1)
                try await broker.bringUp(node: 1)
            }
            try await writer.awaitProgress()
        }
    }

    /// Three replicas of which two must have a record: one after the other is killed, and each leads a partition.
    @Test(arguments: Conformance.kinds(with: .processFaults))
    func eachBrokerOfThreeIsKilledAndRestarted(_ kind: TestBroker.Kind) async throws {
        try await check(kind, nodes: 3, mustBeAcknowledged: 10_000) { broker, writer in
            for node in 1...3 {
                try await writer.awaitProgress()
                try await broker.kill(node: node)
                // The others go on by themselves.
                try await writer.awaitProgress()
                try await broker.bringUp(node: node)
            }
            try await writer.awaitProgress()
        }
    }

    private func check(
        _ kind: TestBroker.Kind, nodes: Int, mustBeAcknowledged least: Int,
        _ trouble: (TestBroker, NumberedWriter) async throws -> Void
    ) async throws {
        try await withBroker(kind, nodes: nodes) { broker in
            try await broker.withTopic("crash", partitions: Self.partitions) { topic in
                let writer = try NumberedWriter(topic, partitions: Self.partitions, on: broker)
                try await writer.write { try await trouble(broker, writer) }
                let acknowledged = writer.acknowledged
                // No time-out passes this: each number that was sent, and so many of them.
                #expect(acknowledged.count == writer.sent, "\(writer.failed.first.map { "\($0)" } ?? "")")
                #expect(acknowledged.count >= least)
                let log = try await WrittenNumbers.read(topic, on: broker)
                #expect(Set(acknowledged.keys).subtracting(log.numbers).isEmpty)
                #expect(log.repeated.isEmpty)
                for (partition, numbers) in log.byPartition { #expect(numbers == numbers.sorted(), "\(partition)") }
                // An offset is not told where only a retry was answered.
                for (number, metadata) in acknowledged {
                    guard let offset = metadata.offset else { continue }
                    let found = log.offsets[number]
                    guard found?.first?.partition != metadata.topicPartition || found?.first?.offset != offset else {
                        continue
                    }
                    Issue.record("\(number) was said to be at \(metadata), but is at \(found ?? [])")
                }
            }
        }
    }
}
