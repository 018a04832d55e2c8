import TestSupport

@testable import TicketBooking

/// `causeway broker` with the sample's topics.
struct BrokerProcess: Sendable {
    let process: ChildProcess
    let bootstrapServers: String

    static func start() async throws -> BrokerProcess {
        let process = try ChildProcess(
            executable: BuiltExecutable.path("causeway"),
            arguments: ["broker", "--port", "0"]
                + TicketTopics.all.flatMap { ["--topic", "\($0.name):\($0.partitions)"] })
        let address = try await process.line(containing: "127.0.0.1:")
        return BrokerProcess(process: process, bootstrapServers: address)
    }
}
