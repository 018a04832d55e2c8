/// Works out all overrides that a topic or broker has after a change: what a client must send that can only replace them
/// all.
struct ConfigMerge {
    /// What is in effect now, by name.
    private let entries: [String: ConfigEntry]

    init(_ entries: [ConfigEntry]) {
        self.entries = Dictionary(entries.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    }

    /// The overrides after the changes.
    ///
    /// - Parameters:
    ///   - changes: The changes, by the settings' names.
    ///   - resource: What is changed, for the error.
    /// - Returns: All overrides.
    /// - Throws: `invalidState` if there is a secret among the overrides that the changes don't set anew: it would be lost.
    func overrides(
        after changes: [String: ConfigChange], of resource: ConfigResource
    ) throws(KafkaError) -> [String: String] {
        var result: [String: String] = [:]
        var secrets: [String] = []
        for entry in entries.values where entry.isOverride && changes[entry.name] == nil {
            if let value = entry.value { result[entry.name] = value } else { secrets.append(entry.name) }
        }
        guard secrets.isEmpty else { throw Self.wouldLose(secrets.sorted(), of: resource) }
        for (name, change) in changes { result[name] = value(of: name, after: change) }
        return result
    }

    private func value(of name: String, after change: ConfigChange) -> String? {
        let now = Self.elements(entries[name]?.value ?? "")
        switch change {
        case .set(let value): return value
        case .unset: return nil
        case .append(let more):
            return (now + Self.elements(more).filter { !now.contains($0) }).joined(separator: ",")
        case .subtract(let less):
            let less = Self.elements(less)
            return now.filter { !less.contains($0) }.joined(separator: ",")
        }
    }

    private static func elements(_ list: String) -> [String] { list.split(separator: ",").map(String.init) }

    private static func wouldLose(_ secrets: [String], of resource: ConfigResource) -> KafkaError {
        let names = secrets.map { "'\($0)'" }.joined(separator: ", ")
        return KafkaError(
            .invalidState,
            """
            The settings of \(resource) were not changed: \(names) \(secrets.count == 1 ? "is" : "are") set there and \
            secret. Brokers do not tell the value, and librdkafka \(Librdkafka.versionText) can only replace all settings \
            at once, so it would be lost. Set it in the same call, use kafka-configs.sh, or librdkafka 2.2 or newer.
            """)
    }
}
