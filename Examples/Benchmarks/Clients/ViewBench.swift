import CausewayKafka
import CausewayRuntime

/// A materialized view of a number of keys, as the filler writes them.
struct ViewBench: Sendable {
    enum Mode: String {
        /// From its start until it has caught up.
        case load = "view-load"
        /// Reads by one thread, in random order.
        case read = "view-read"
    }

    /// Reads of each key.
    private static let rounds = 10

    let mode: Mode
    let bootstrap: String
    let topic: String
    let count: Int

    /// Keys or reads a second, and how long it took to load.
    func run() async throws -> (rate: Double, time: Duration?) {
        switch mode {
        case .load: try await load()
        case .read: (try await read(), nil)
        }
    }

    private func load() async throws -> (rate: Double, time: Duration?) {
        let start = ContinuousClock.now
        let view = try MaterializedView(configuration: configuration, keys: .string, values: .bytes)
        try await view.awaitCaughtUp()
        let duration = ContinuousClock.now - start
        guard view.count == count, view[Self.key(count - 1)]?.isEmpty == false else { throw BenchUsage() }
        try await view.close(deadline: .after(.seconds(5)))
        return (Double(count) / (duration / .seconds(1)), duration)
    }

    private func read() async throws -> Double {
        let numbers = ClosureDeserializer { bytes, _ in bytes.unsafeLoadUnaligned(as: UInt64.self) }
        let view = try MaterializedView(configuration: configuration, keys: .string, values: numbers)
        try await view.awaitCaughtUp()
        let keys = (0..<count).map(Self.key).shuffled()
        let start = ContinuousClock.now
        var found = 0
        for _ in 0..<Self.rounds {
            for key in keys where view[key] != nil { found += 1 }
        }
        let duration = ContinuousClock.now - start
        guard found == count * Self.rounds else { throw BenchUsage() }
        try await view.close(deadline: .after(.seconds(5)))
        return Double(found) / (duration / .seconds(1))
    }

    private var configuration: MaterializedViewConfiguration {
        MaterializedViewConfiguration(bootstrapServers: bootstrap, topic: topic)
    }

    /// As the filler writes it.
    private static func key(_ number: Int) -> String {
        let digits = String(number)
        return "key-" + String(repeating: "0", count: max(0, 8 - digits.count)) + digits
    }
}
