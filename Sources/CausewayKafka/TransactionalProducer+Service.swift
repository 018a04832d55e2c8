public import CausewayRuntime

extension TransactionalProducer: Service {
    /// Waits until its task is cancelled, then closes within the producer's `closeTimeout`.
    ///
    /// - Throws: `timedOut` when a transaction was left.
    public func run() async throws {
        await waitForCancellation()
        try await close(deadline: .after(configuration.producer.closeTimeout))
    }
}
