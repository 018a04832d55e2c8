import CausewayObservability
import CausewayRuntime
import CausewayTesting
import KafkaTestSupport
import Testing

@testable import CausewayKafka

/// What a view tells of itself, in logs and metrics.
@Suite(.timeLimit(.minutes(3))) struct ViewMetricsTests {
    @Test func progressIsLoggedAndMeasured() async throws {
        let broker = try await TestBroker.shared(.embedded)
        try await broker.withTopic("measured", partitions: 2) { topic in
            try await broker.fill(topic, count: 30) { "\($0 % 10)" }
            let registry = PrometheusRegistry()
            let logs = CapturedLogs()
            let view = try MaterializedView(
                configuration: broker.viewConfiguration(topic), keys: .string, values: .string, logger: logs.logger(),
                metrics: registry)
            #expect(view.progress.fraction == 0 || view.isCaughtUp)
            try await view.awaitCaughtUp(deadline: .after(.seconds(30)))
            let line = "\(topic): 2 of 2 partitions caught up, 30 records read, 0 offsets to go (100 %), 10 keys"
            #expect("\(view.progress)" == line)
            try await eventually {
                let text = registry.render()
                return logs.contains("a view has caught up: " + line)
                    && text.contains("causeway_kafka_view_entries{topic=\"\(topic)\"} 10")
                    && text.contains("causeway_kafka_view_remaining_offsets{topic=\"\(topic)\"} 0")
                    && text.contains("causeway_kafka_view_ready{topic=\"\(topic)\"} 1")
                    && text.contains("causeway_kafka_view_records_total{topic=\"\(topic)\"} 30")
                    && text.contains("causeway_kafka_view_bytes{topic=\"\(topic)\"} 640")
            }
            try await view.close()
            #expect(registry.render().contains("causeway_kafka_view_ready{topic=\"\(topic)\"} 0"))
        }
    }
}
