/// Works out all overrides that a topic or broker has after a change: what a client must send that can only replace them
/// all.
struct ConfigMerge: Sendable {
    /// What is in effect before the change, by name.
    private let before: [String: ConfigEntry]
    /// All overrides after it.
    let overrides: [String: String]

    /// Merges the changes with what is there.
    ///
    /// - Parameters:
    ///   - entries: What is in effect now.
    ///   - changes: The changes, by the settings' names.
    ///   - resource: What is changed, for the error.
    /// - Throws: `invalidState` if there is a secret among the overrides that the changes don't set anew: it would be lost.
    init(
        _ entries: [ConfigEntry], _ changes: [String: ConfigChange], of resource: ConfigResource
    ) throws(KafkaError) {
        before = Dictionary(entries.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
        var result: [String: String] = [:]
        var secrets: [String] = []
        for entry in entries where entry.isOverride && changes[entry.name] == nil {
            if let value = entry.value { result[entry.name] = value } else { secrets.append(entry.name) }
        }
        guard secrets.isEmpty else { throw Self.wouldLose(secrets.sorted(), of: resource) }
        for (name, change) in changes { result[name] = Self.value(before[name]?.value, after: change) }
        overrides = result
    }

    /// Whether settings are what they should be after the change.
    ///
    /// A value that brokers write in another way than it was given counts if it differs from the one before; a secret
    /// counts if it is there.
    func isDone(in entries: [ConfigEntry]) -> Bool {
        let found = Dictionary(entries.filter(\.isOverride).map { ($0.name, $0) }, uniquingKeysWith: { $1 })
        guard Set(found.keys) == Set(overrides.keys) else { return false }
        return found.values.allSatisfy { entry in
            guard let value = entry.value else { return true }
            return value == overrides[entry.name] || value != before[entry.name]?.value
        }
    }

    private static func value(_ now: String?, after change: ConfigChange) -> String? {
        let elements = elements(now ?? "")
        switch change {
        case .set(let value): return value
        case .unset: return nil
        case .append(let more):
            return (elements + Self.elements(more).filter { !elements.contains($0) }).joined(separator: ",")
        case .subtract(let less):
            let less = Self.elements(less)
            return elements.filter { !less.contains($0) }.joined(separator: ",")
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
