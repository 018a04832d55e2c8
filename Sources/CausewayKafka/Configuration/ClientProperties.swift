internal import CausewayRuntime

/// Client settings on their way to librdkafka: names and values as text, later ones win.
struct ClientProperties {
    private(set) var list: [(key: String, value: String)] = []

    /// The value that counts.
    subscript(key: String) -> String? { list.last { $0.key == key }?.value }

    mutating func set(_ key: String, _ value: String) { list.append((key, value)) }
    mutating func set(_ key: String, _ value: Int) { list.append((key, String(value))) }
    mutating func set(_ key: String, _ value: Bool) { list.append((key, value ? "true" : "false")) }

    /// Whole milliseconds, rounded up.
    mutating func set(_ key: String, _ value: Duration) { list.append((key, String(value.milliseconds))) }

    /// Milliseconds with a fraction.
    mutating func set(fractional key: String, _ value: Duration) {
        list.append((key, String(Double(max(0, value.clampedNanoseconds)) / 1_000_000)))
    }

    /// Sets what is given and leaves out nil.
    mutating func set(_ key: String, _ value: String?) { if let value { list.append((key, value)) } }

    /// The escape hatch: keys that this library must keep to itself are refused.
    mutating func set(raw: [String: String], reserved: [String: String]) throws(KafkaError) {
        for (key, value) in raw.sorted(by: { $0.key < $1.key }) {
            if let reason = reserved[key] {
                throw KafkaError(.invalidConfiguration, "The raw setting '\(key)' can't be changed: \(reason)")
            }
            list.append((key, value))
        }
    }
}
