@testable import KafkaTestMember

/// What became of numbered records: how often each was done, and how long the first time took.
struct ProcessedNumbers {
    private var times: [Int]
    private var delays: [Int64]
    /// How many different numbers were done.
    private(set) var distinct = 0

    init(count: Int) {
        times = Array(repeating: 0, count: count)
        delays = Array(repeating: .max, count: count)
    }

    mutating func note(_ entries: [JournalEntry]) {
        for entry in entries {
            let number = Int(entry.number)
            if times[number] == 0 { distinct += 1 }
            times[number] += 1
            delays[number] = min(delays[number], entry.doneAt - entry.sentAt)
        }
    }

    /// Whether all numbers below one were done.
    func isDone(below end: Int) -> Bool { distinct >= end && !times[..<end].contains(0) }

    /// Numbers that were never done.
    var skipped: [Int] { times.indices.filter { times[$0] == 0 } }

    /// How often records were done once more.
    var repeated: Int { times.reduce(0) { $0 + max(0, $1 - 1) } }

    /// The share of numbers that were done in a time from when they were sent.
    func share(within limit: Duration) -> Double {
        let most = limit.nanoseconds
        return Double(delays.count { $0 <= most }) / Double(delays.count)
    }

    /// Times from sent to done, in words.
    var summary: String {
        let sorted = delays.sorted()
        let parts = [("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("most", 1)].map { name, part in
            let delay = sorted[min(sorted.count - 1, Int(part * Double(sorted.count)))]
            return "\(name) \(delay / 1_000_000) ms"
        }
        return "\(times.count) numbers, \(skipped.count) skipped, \(repeated) repeated; "
            + parts.joined(separator: ", ")
    }
}

extension Duration {
    fileprivate var nanoseconds: Int64 { components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000 }
}
