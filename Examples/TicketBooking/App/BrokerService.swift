import CausewayEmbeddedBroker
import CausewayRuntime

/// The embedded broker as a service: up before its clients, down after them.
struct BrokerService: Service {
    private let broker: EmbeddedBroker

    init(topics: [(name: String, partitions: Int)]) throws {
        broker = try EmbeddedBroker(topics: topics.map { EmbeddedBroker.Topic($0.name, partitions: $0.partitions) })
    }

    var bootstrapServers: String { broker.bootstrapServers }
    var serviceName: String { "embedded broker" }

    func run() async throws { await broker.run() }
}
