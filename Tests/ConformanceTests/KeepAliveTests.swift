import CausewayKafka
import CausewayTesting
import KafkaTestSupport
import Testing

@Suite(.timeLimit(.minutes(3))) struct KeepAliveTests {
    /// A member that nobody reads from stays in its group for more than twice `max.poll.interval.ms`.
    ///
    /// The one slow test: the least session time-out of a broker is 6 s.
    @Test(arguments: Conformance.kinds()) func anIdleMemberStaysInItsGroup(_ kind: TestBroker.Kind) async throws {
        let broker = try await TestBroker.shared(kind)
        try await broker.withTopic("idle", partitions: 4) { topic in
            var configuration = broker.consumerConfiguration(group: topic)
            configuration.maxPollInterval = .seconds(6)
            let log = RebalanceLog()
            let consumer = try KafkaConsumer(configuration: configuration) { log.note($0) }
            try await consumer.subscribe(to: topic)
            try await eventually(within: .seconds(10)) { consumer.assignment.count == 4 }
            let joined = ContinuousClock.now
            try await eventually(within: .seconds(16)) {
                log.entries.count > 1 || ContinuousClock.now - joined > .seconds(14)
            }
            #expect(log.events.count == 1)
            #expect(consumer.assignment.count == 4)
            try await broker.fill(topic, partitions: 0..<4, count: 1)
            var count = 0
            for try await _ in consumer.records {
                count += 1
                if count == 4 { break }
            }
            try await consumer.commit()
            #expect(log.events.count == 1)
            try await consumer.close()
        }
    }
}
