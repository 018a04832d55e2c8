internal import CausewayKafka

/// Runs a body with a broker of its own, which ends with it, so that the body may break it.
///
/// ```swift
/// try await withBroker(.apacheKafka, nodes: 3) { broker in
///     try await broker.withTopic("orders") { topic in
///         try await broker.kill(node: 2)
///         try await eventually(within: .seconds(30)) { await orders.count == 100 }
///     }
/// }
/// ```
///
/// - Parameters:
///   - kind: The kind; a cluster that is already there is used as it is, and stays.
///   - nodes: How many nodes it has, numbered from 1.
///   - settings: Kafka's settings for every node, by their names; only Apache Kafka has some.
///   - body: What to do; runs in the caller's isolation.
/// - Returns: What the body returns.
/// - Throws: What the body throws, or why there is no such broker.
public func withBroker<Result>(
    _ kind: TestBroker.Kind = .embedded, nodes: Int = 1, settings: [String: String] = [:],
    _ body: (TestBroker) async throws -> Result
) async throws -> Result {
    let broker = try await TestBroker.start(kind, nodes: nodes, settings: settings)
    do {
        let result = try await body(broker)
        await broker.close()
        return result
    } catch {
        await broker.close()
        throw error
    }
}

extension TestBroker {
    fileprivate static func start(_ kind: Kind, nodes: Int, settings: [String: String]) async throws -> TestBroker {
        switch kind {
        case .embedded: return TestBroker(try EmbeddedBroker(brokers: nodes))
        case .apacheKafka: return TestBroker(try await ApacheKafka.start(nodes: nodes, settings: settings))
        case .external:
            let servers = Kind.externalBootstrapServers ?? ""
            let count = try await KafkaAdmin(bootstrapServers: servers).describeCluster().brokers.count
            guard count >= nodes else { throw TestBrokerError.tooFewNodes(count, needed: nodes) }
            return try TestBroker(external: servers)
        }
    }

    fileprivate func close() async {
        switch source {
        case .embedded(let broker): await broker.close()
        case .apacheKafka(let kafka): await kafka.close()
        case .external: break
        }
    }
}
