internal import CausewayRuntime

/// Groups whose coordinator refuses for a moment: it loads, is not there yet, or has moved.
extension AdminClient {
    /// Asks a coordinator, again as long as it refuses so.
    func retrying<Value: Sendable>(
        by deadline: Deadline, _ ask: () async throws(KafkaError) -> Value
    ) async throws(KafkaError) -> Value {
        while true {
            let client = self.client
            do throws(KafkaError) {
                return try await ask()
            } catch {
                guard error.code.isOfCoordinator, deadline.remaining > Self.coordinatorPause else { throw error }
                try await prepareRetry(after: [error], from: client)
            }
        }
    }

    /// Asks about several things, again about those whose coordinator refuses so.
    ///
    /// - Parameters:
    ///   - items: The things.
    ///   - deadline: When it is not asked again.
    ///   - name: A thing's name, as the failures have it.
    ///   - ask: Asks, and returns what failed.
    /// - Returns: What failed for good.
    /// - Throws: Why a request failed as a whole.
    func retrying<Item: Sendable>(
        _ items: [Item], by deadline: Deadline, name: (Item) -> String,
        _ ask: ([Item]) async throws(KafkaError) -> [AdminFailure]
    ) async throws(KafkaError) -> [AdminFailure] {
        var failures: [AdminFailure] = []
        var rest = items
        while true {
            let client = self.client
            let failed = try await retrying(by: deadline) { () throws(KafkaError) in try await ask(rest) }
            let refused = failed.filter { $0.error.code.isOfCoordinator }
            if refused.isEmpty || deadline.remaining <= Self.coordinatorPause { return failures + failed }
            failures += failed.filter { !$0.error.code.isOfCoordinator }
            let names = Set(refused.map(\.name))
            rest = rest.filter { names.contains(name($0)) }
            try await prepareRetry(after: refused.map(\.error), from: client)
        }
    }

    private func prepareRetry(after errors: [KafkaError], from client: ClientHandle) async throws(KafkaError) {
        // As for a request that fails as a whole so.
        if errors.contains(where: { $0.code == .notCoordinator }) { try letGo(client) }
        // Cancelled: the next request says so.
        try? await Task.sleep(for: Self.coordinatorPause)
    }

    private static let coordinatorPause = Duration.milliseconds(100)
}
