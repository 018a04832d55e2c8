import TestSupport
import Testing

@Suite(.timeLimit(.minutes(3)))
struct BrokerCommandTests {
    @Test func printsItsAddressAndEndsInGoodOrder() async throws {
        let port = Int(try FreePort.next())
        let (process, address) = try await Causeway.broker("a:2", "b:1", port: port)
        #expect(address == "127.0.0.1:\(port)")
        #expect(process.standardOutput == [address])
        // It serves: a second one can't have the port, and a request finds the topic but nobody who answers.
        let second = try await Causeway.run("broker", "--port", "\(port)")
        #expect(second.code == 69)
        #expect(second.error.joined().contains("127.0.0.1:\(port)"))
        let request = try await Causeway.run(
            "request", "--bootstrap", address, "--topic", "a", "--reply-topic", "b", "--timeout", "1.5", "x")
        #expect(request.code == 1)
        #expect(try await Causeway.stop(process) == 0)
    }
}
