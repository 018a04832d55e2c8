/// What became of records that were produced with a token, from one delivery event.
package struct TokenReports: Sendable {
    /// Tokens of records that the brokers have.
    package internal(set) var acknowledged: [UInt64] = []
    /// Tokens of records that were not delivered, and why.
    package internal(set) var failed: [(token: UInt64, error: KafkaError)] = []

    /// Forgets all, and keeps the memory.
    mutating func removeAll() {
        if !acknowledged.isEmpty { acknowledged.removeAll(keepingCapacity: true) }
        if !failed.isEmpty { failed.removeAll(keepingCapacity: true) }
    }

    var isEmpty: Bool { acknowledged.isEmpty && failed.isEmpty }
}
