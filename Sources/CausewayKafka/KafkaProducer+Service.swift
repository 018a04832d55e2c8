public import CausewayRuntime

extension KafkaProducer: Service {
    /// Waits until its task is cancelled, then closes within `closeTimeout`.
    ///
    /// - Throws: `timedOut` when records had to be dropped.
    public func run() async throws {
        await waitForCancellation()
        try await close(deadline: .after(configuration.closeTimeout))
    }
}
