import TestSupport

/// A broker with a responder that echoes, as processes, started once for the tests of this process.
enum SharedResponder {
    private static let start = Task {
        let (broker, address) = try await Causeway.broker("requests:4", "replies:1", "silence:1")
        let responder = try Causeway.start(
            "respond", "--bootstrap", address, "--topic", "requests", "--group", "echoes", "--echo")
        return (broker, responder, address)
    }

    /// The broker's address; topics `requests`, answered on `replies`, and `silence`, which nobody answers.
    static var bootstrap: String { get async throws { try await start.value.2 } }
}
