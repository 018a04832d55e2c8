internal import CausewayRuntime

/// Does nothing until the process is asked to stop.
struct UntilStopped: Service {
    func run() async throws { await waitForCancellation() }
}
