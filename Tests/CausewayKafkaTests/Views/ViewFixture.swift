import CausewayTesting
import KafkaTestSupport

@testable import CausewayKafka

typealias TextView = MaterializedView<String, String>

extension TestBroker {
    /// Settings of a view for quick tests.
    func viewConfiguration(_ topic: String) -> MaterializedViewConfiguration {
        var configuration = MaterializedViewConfiguration(bootstrapServers: bootstrapServers, topic: topic)
        configuration.consumer = consumerConfiguration()
        return configuration
    }

    /// A view of texts.
    func view(_ topic: String, _ change: (inout MaterializedViewConfiguration) -> Void = { _ in }) throws -> TextView {
        var configuration = viewConfiguration(topic)
        change(&configuration)
        return try MaterializedView(configuration: configuration, keys: .string, values: .string)
    }

    /// Runs a body with a view, which is closed after it.
    func withView(
        _ topic: String, _ change: (inout MaterializedViewConfiguration) -> Void = { _ in },
        _ body: (TextView) async throws -> Void
    ) async throws {
        let view = try view(topic, change)
        try await ending {
            try await body(view)
        } finally: {
            try? await view.close()
        }
    }
}

extension KafkaProducer {
    /// Writes a key's value, or its tombstone.
    @discardableResult
    func put(_ topic: String, _ key: String, _ value: String?, partition: Int = 0) async throws -> RecordMetadata {
        try await send(
            ProducerRecord(
                topic: topic, partition: partition, key: Array(key.utf8), value: value.map { Array($0.utf8) }))
    }
}

extension MaterializedViewSnapshot {
    /// Its keys and values.
    var dictionary: [Key: Value] { Dictionary(map { ($0.key, $0.value) }, uniquingKeysWith: { $1 }) }
}
