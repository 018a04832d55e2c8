internal import CommandOptions

/// A topic, or some of its partitions, as `orders:0,1`.
struct TopicChoice: Sendable {
    let name: String
    /// Nil for all.
    var partitions: [Int]?

    init(_ text: String) throws(UsageError) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= 2, let name = parts.first, !name.isEmpty else { throw Self.malformed(text) }
        self.name = String(name)
        guard parts.count == 2 else {
            partitions = nil
            return
        }
        let numbers = parts[1].split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
        guard numbers.allSatisfy({ $0.map { $0 >= 0 } ?? false }) else { throw Self.malformed(text) }
        partitions = numbers.compactMap { $0 }
    }

    private static func malformed(_ text: String) -> UsageError {
        UsageError("option '--topic' takes a topic, or some of its partitions as 'orders:0,1', not '\(text)'")
    }
}
