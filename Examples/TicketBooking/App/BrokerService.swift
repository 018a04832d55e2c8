import CausewayEmbeddedBroker
import CausewayRuntime

/// The embedded broker as a service: up before its clients, down after them.
struct BrokerService: Service {
    let broker: EmbeddedBroker

    var serviceName: String { "embedded broker" }

    func run() async throws { await broker.run() }
}
