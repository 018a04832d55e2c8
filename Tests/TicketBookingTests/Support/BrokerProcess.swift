import TestSupport

/// `causeway broker` with the sample's topics.
struct BrokerProcess: Sendable {
    let process: ChildProcess
    let bootstrapServers: String

    static func start() async throws -> BrokerProcess {
        let process = try ChildProcess(
            executable: BuiltExecutable.path("causeway"),
            arguments: [
                "broker", "--port", "0", "--topic", "ticket-commands:6", "--topic", "ticket-events:6", "--topic",
                "ticket-replies:1",
            ])
        let address = try await process.line(containing: "127.0.0.1:")
        return BrokerProcess(process: process, bootstrapServers: address)
    }
}
