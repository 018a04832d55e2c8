import CausewayRuntime

/// The event loops of a process: one for HTTP and its requests, one for the deciding side.
struct TicketLoops: Sendable {
    let gateway: EventLoop
    let worker: EventLoop

    /// Ends both.
    func shutdown() async {
        await gateway.shutdown()
        await worker.shutdown()
    }
}
