import CausewayKafka
import CausewayRequestReply
import CausewayRuntime
import CausewayTesting
import Foundation

/// Three gateways of durable requests and three processors that decide them, each a process.
final class DurableChaos {
    static let partitions = 6

    let gateways: [GatewayProcess]
    let processors: [ProcessorProcess]
    let events: ConsoleReader
    private let loop: EventLoop

    /// Starts all; returns once they serve.
    init(on broker: TestBroker, folder: String) async throws {
        let commands = TestBroker.uniqueName("commands")
        let outcomes = TestBroker.uniqueName("outcomes")
        let claims = TestBroker.uniqueName("claims")
        let events = TestBroker.uniqueName("events")
        let replies = TestBroker.uniqueName("replies")
        for name in [commands, events] { try await broker.createTopic(name: name, partitions: Self.partitions) }
        try await broker.createTopic(name: replies, partitions: 8)
        for spec in [DurableTopics.claims(claims), DurableTopics.outcomes(outcomes, partitions: Self.partitions)] {
            try await broker.createTopic(
                name: spec.name, partitions: spec.partitions ?? 1, configuration: spec.configuration)
        }
        self.events = try ConsoleReader(events, on: broker, folder: folder)
        let common = ["--bootstrap", broker.bootstrapServers, "--topic", commands, "--outcomes", outcomes]
        processors = try (0..<3).map { number in
            try ProcessorProcess(
                common + ["--group", commands, "--events", events, "--session-timeout", "1.5"], id: number,
                folder: folder)
        }
        loop = try EventLoop(name: "durable chaos")
        var gateways: [GatewayProcess] = []
        for _ in 0..<3 {
            gateways.append(
                try await GatewayProcess(
                    common + ["--claims", claims, "--replies", replies, "--deadline", "6", "--grace", "3"], loop: loop))
        }
        self.gateways = gateways
        try await awaitServed()
    }

    /// Waits until every partition is served.
    func awaitServed() async throws {
        try await eventually(within: .seconds(40)) {
            processors.flatMap(\.partitions).sorted() == Array(0..<Self.partitions)
        }
    }

    /// Kills a gateway, or one time in three a processor, and starts it again.
    func killOne(_ round: Int) async throws {
        if round % 3 == 2 { return try await processors[round / 3 % 3].killAndRestart() }
        let gateway = gateways[(round - round / 3) % 3]
        try await gateway.awaitServing()
        try await gateway.kill()
        try gateway.startAgain()
    }

    func end() async {
        for gateway in gateways {
            gateway.process.kill(SIGKILL)
            await gateway.close()
        }
        for processor in processors { processor.process.kill(SIGKILL) }
        events.end()
        await loop.shutdown()
    }

    var report: String {
        gateways.map { "gateway:\n" + $0.process.standardError.suffix(8).map { "  \($0)\n" }.joined() }.joined()
            + processors.map { "processor:\n\($0.report)" }.joined()
    }

    /// Runs a body with all of them.
    static func with(_ body: (DurableChaos) async throws -> Void) async throws {
        let broker = try await TestBroker.shared(.apacheKafka)
        try await withTemporaryFolder { folder in
            let chaos = try await DurableChaos(on: broker, folder: folder)
            do {
                try await body(chaos)
            } catch {
                print(chaos.report)
                await chaos.end()
                throw error
            }
            await chaos.end()
        }
    }
}
