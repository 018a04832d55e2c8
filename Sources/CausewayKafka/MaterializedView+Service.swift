public import CausewayRuntime

extension MaterializedView {
    /// `view` and the topic.
    public var serviceName: String { "view of \(configuration.topic)" }

    /// Returns once it has caught up.
    ///
    /// - Throws: Why it never will.
    public func ready() async throws { try await awaitCaughtUp() }

    /// Waits until its task is cancelled, then closes within `closeTimeout`.
    ///
    /// - Throws: Why the view has failed; it is closed then too.
    public func run() async throws {
        do throws(KafkaError) {
            try await core.waitForEnd()
        } catch {
            try await close(deadline: .after(configuration.closeTimeout))
            if error.code != .cancelled, error.code != .closed { throw error }
        }
    }

    /// Reads no more.
    ///
    /// What was there can still be read; waits and subscriptions end. Idempotent.
    ///
    /// - Parameter deadline: When to give up.
    /// - Throws: `timedOut` when the client did not close in time.
    public func close(deadline: Deadline = .after(.seconds(10))) async throws(KafkaError) {
        core.close()
        try await loader.stop()?.close(deadline: deadline)
    }
}
