import CausewayTesting
import Testing

/// The real cluster that tests run on, if there is one.
enum Cluster {
    static var isAvailable: Bool { TestBroker.Kind.cluster != nil }
    static let whyNot: Comment = "neither KAFKA_HOME nor CAUSEWAY_TEST_BOOTSTRAP is set"

    /// Runs a body on the cluster with a topic of its own.
    static func withTopic<Result>(
        _ prefix: String, partitions: Int = 1, configuration: [String: String] = [:],
        _ body: (TestBroker, String) async throws -> Result
    ) async throws -> Result {
        let broker = try await TestBroker.shared(#require(TestBroker.Kind.cluster))
        return try await broker.withTopic(prefix, partitions: partitions, configuration: configuration) { topic in
            try await body(broker, topic)
        }
    }
}
