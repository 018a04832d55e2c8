public import CausewayRuntime

extension KafkaConsumer: Service {
    /// Waits until its task is cancelled, then closes within `closeTimeout`.
    ///
    /// - Throws: `timedOut` when the group was not left in time.
    public func run() async throws {
        await waitForCancellation()
        try await close(deadline: .after(configuration.closeTimeout))
    }
}
