public import CausewayRuntime

/// Settings of topics and brokers.
extension KafkaAdmin {
    /// Reads all settings of topics and brokers as they are in effect, defaults included.
    ///
    /// - Parameters:
    ///   - resources: The topics and brokers.
    ///   - deadline: When to give up; nil for `requestTimeout` from now.
    /// - Returns: The settings of each, sorted by name, or why they can't be read.
    /// - Throws: Why the brokers could not be asked.
    public func describeConfigs(
        of resources: Set<ConfigResource>, deadline: Deadline? = nil
    ) async throws(KafkaError) -> [ConfigResource: Result<[ConfigEntry], KafkaError>] {
        try await client.configs(of: resources, by: limit(deadline))
    }

    /// Reads all settings of a topic or broker as they are in effect, defaults included.
    ///
    /// - Parameters:
    ///   - resource: The topic or broker.
    ///   - deadline: When to give up; nil for `requestTimeout` from now.
    /// - Returns: The settings, sorted by name.
    /// - Throws: Why they can't be read.
    public func describeConfig(
        of resource: ConfigResource, deadline: Deadline? = nil
    ) async throws(KafkaError) -> [ConfigEntry] {
        try await describeConfigs(of: [resource], deadline: deadline)[resource]?.get() ?? []
    }

    /// Changes settings of topics and brokers; other settings stay as they are.
    ///
    /// With librdkafka before 2.2 that is read, merge, write, because its request replaces all overrides of a topic or
    /// broker: what somebody else changes between the read and the write is undone. It then waits until the brokers say
    /// what was written, and who sees that it was undone is told so by a retriable `invalidState`. Calls of one
    /// `KafkaAdmin` wait for each other; let one process at a time change the settings of a topic. A secret among a broker's overrides can't be
    /// read, so that change is refused then unless it sets the secret anew. From 2.2 on each change is one of its own
    /// (KIP-339), and none of this holds.
    ///
    /// - Parameters:
    ///   - changes: The changes by Kafka's names, for each topic and broker; each topic and broker is changed or not as a
    ///     whole.
    ///   - validateOnly: Whether the brokers only check the changes.
    ///   - deadline: When to give up; nil for `requestTimeout` from now.
    /// - Throws: Why a topic or broker was not changed; the message names all that failed.
    public func alterConfigs(
        _ changes: [ConfigResource: [String: ConfigChange]], validateOnly: Bool = false, deadline: Deadline? = nil
    ) async throws(KafkaError) {
        let deadline = limit(deadline)
        try await takeTurn(by: deadline)
        let result: Result<[AdminFailure], KafkaError>
        do throws(KafkaError) {
            result = .success(try await client.alter(changes, validateOnly: validateOnly, by: deadline))
        } catch {
            result = .failure(error)
        }
        turns.give()
        try result.get().throwAll()
    }

    private func takeTurn(by deadline: Deadline) async throws(KafkaError) {
        switch await turns.take(by: deadline) {
        case .turn: return
        case .cancelled: throw AdminAnswer<Void>.cancelled
        case .timedOut, .closed:
            throw KafkaError(.timedOut, "An earlier change of settings took until the deadline. Allow more time.")
        }
    }
}
