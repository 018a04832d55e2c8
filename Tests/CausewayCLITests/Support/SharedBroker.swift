import TestSupport

/// An embedded broker as a process, started once for the tests of this process; it makes each topic that is asked for.
enum SharedBroker {
    private static let start = Task { try await Causeway.broker("three:3") }

    /// The broker's address.
    static var bootstrap: String { get async throws { try await start.value.address } }
}
