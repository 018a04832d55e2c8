import CausewayEmbeddedBroker
import CausewayTesting
import CausewayTestingCore
import Testing

/// Processes that start while a broker goes down.
@Suite(.timeLimit(.minutes(3))) struct ProcessStartsTests {
    /// In a process of its own: librdkafka ends it when it can't have the broker's port back.
    @Test func aBrokerGoesDownWhileProcessesStart() async {
        await #expect(processExitsWith: .success) {
            let embedded = try EmbeddedBroker()
            let broker = TestBroker(embedded)
            let starting = Task {
                while !Task.isCancelled {
                    let process = try ChildProcess(executable: "/bin/true", arguments: [])
                    _ = try await process.waitForExit()
                }
            }
            for _ in 0..<300 {
                try await embedded.takeDown()
                try await embedded.bringUp()
            }
            // It ends while it waits for a process.
            starting.cancel()
            _ = try? await starting.value
            #expect(broker.kind == .embedded)
            await embedded.close()
        }
    }
}
