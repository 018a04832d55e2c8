import CausewayTestingCore
import Testing

@Suite struct FreePortTests {
    @Test func neverTheSameTwice() throws {
        let ports = try (0..<100).map { _ in try FreePort.next() }
        #expect(Set(ports).count == 100)
    }
}
