import CausewayKafka
import CausewayTesting
import KafkaTestSupport
import Testing

@Suite(.timeLimit(.minutes(3))) struct HeartbeatTests {
    /// An idle member learns of a rebalance by its heartbeat, so a partition waits for its new owner as long as that takes.
    @Test(arguments: Conformance.kinds()) func anIdleMemberSendsItsHeartbeatsInTime(_ kind: TestBroker.Kind)
        async throws
    {
        let broker = try await TestBroker.shared(kind)
        try await broker.withTopic("heartbeats", partitions: 1) { topic in
            let logs = CapturedLogs()
            var configuration = broker.consumerConfiguration(group: topic)
            configuration.heartbeatInterval = .milliseconds(200)
            configuration.raw["debug"] = "cgrp"
            let consumer = try KafkaConsumer(
                configuration: configuration, logger: logs.logger())
            try await consumer.subscribe(to: topic)
            try await eventually(within: .seconds(20)) { consumer.assignment.count == 1 }
            func sent() -> Int { logs.messages(containing: "Heartbeat for group").count }
            let before = sent()
            let begin = ContinuousClock.now
            // Twice a second is what an idle member's would be otherwise.
            try await eventually(within: .seconds(20)) { sent() >= before + 20 }
            #expect(ContinuousClock.now - begin < .seconds(7))
            try await consumer.close()
        }
    }
}
