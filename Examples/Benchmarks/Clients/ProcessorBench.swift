import CausewayKafka
import CausewayProcessor
import CausewayRequestReply
import CausewayRuntime
import Synchronization

/// A partition processor: commands decided at a fixed rate, and a log read back.
struct ProcessorBench: Sendable {
    enum Mode: String {
        case decide = "processor-decide"
        case restore = "processor-restore"
        case restoreSnapshot = "processor-restore-snapshot"
    }

    struct Result {
        /// Commands or events a second.
        let rate: Double
        let p50: Duration
        let p99: Duration
    }

    /// Commands a second, whether or not earlier ones are answered.
    private static let commandsPerSecond = 10_100
    /// Commands that come before those that count.
    private static let warmUp = 100_000
    private static let partitions = 4
    /// Events behind a snapshot: half of those after which there is a new one.
    private static let tail = 50_000

    let mode: Mode
    let bootstrap: String
    let topic: String
    let count: Int

    func run() async throws -> Result {
        switch mode {
        case .decide: try await decide()
        case .restore: try await restore(fromSnapshot: false)
        case .restoreSnapshot: try await restore(fromSnapshot: true)
        }
    }

    private func names(_ partitions: Int) async throws -> (commands: String, events: String, replies: String) {
        let suffix = UInt64.random(in: 0 ... .max)
        let names = ("\(topic)-commands-\(suffix)", "\(topic)-events-\(suffix)", "\(topic)-replies-\(suffix)")
        let admin = try KafkaAdmin(configuration: .init(bootstrapServers: bootstrap))
        try await admin.createTopics([
            TopicSpec(names.0, partitions: partitions), TopicSpec(names.1, partitions: partitions),
            TopicSpec(names.2, partitions: 1),
        ])
        return names
    }

    // MARK: Commands at a fixed rate

    /// From the moment when each command is due until its reply is there.
    private func decide() async throws -> Result {
        let (commands, events, replies) = try await names(Self.partitions)
        var configuration = PartitionProcessorConfiguration(
            bootstrapServers: bootstrap, commandTopic: commands, eventTopic: events, group: commands)
        configuration.responder.replyTopics = [replies]
        let processor = try PartitionProcessor(
            configuration: configuration, logic: BenchLogic(), loop: try EventLoop(name: "processor"))
        let loop = try EventLoop(name: "requester")
        var asking = RequesterConfiguration(bootstrapServers: bootstrap, replyTopic: replies)
        asking.requestTopics = [commands]
        let requester = try Requester(configuration: asking, loop: loop)
        let running = Task { try await processor.run() }
        try await processor.waitUntilReady()
        try await requester.waitUntilReady()
        while await !requester.hasResponder(of: commands) { try await Task.sleep(for: .milliseconds(10)) }
        let asked = Task(executorPreference: loop.taskExecutor) { try await ask(requester, commands) }
        let (times, rate) = try await asked.value
        await requester.stop(deadline: .after(.seconds(1)))
        running.cancel()
        try await running.value
        return Result(rate: rate, p50: times[times.count / 2], p99: times[times.count * 99 / 100])
    }

    /// What each reply took, and how many there were a second.
    private func ask(_ requester: Requester, _ commands: String) async throws -> ([Duration], Double) {
        let times = Times()
        let start = ContinuousClock.now
        let all = Self.warmUp + count
        try await withThrowingDiscardingTaskGroup { group in
            var sent = 0
            while sent < all {
                let due = min(
                    all, Int((ContinuousClock.now - start) / .milliseconds(1)) * Self.commandsPerSecond / 1000)
                while sent < due {
                    let number = sent
                    let moment = start + .milliseconds(1000) * number / Self.commandsPerSecond
                    group.addTask {
                        let key = Array("\(number % 10_000)".utf8)
                        _ = try await requester.request(key, to: commands, key: key, deadline: .after(.seconds(20)))
                        if number >= Self.warmUp { times.add(since: moment) }
                    }
                    sent += 1
                }
                try await Task.sleep(for: .milliseconds(1))
            }
        }
        return (times.sorted, times.rate)
    }

    private final class Times: Sendable {
        private let all = Mutex<[(taken: Duration, at: ContinuousClock.Instant)]>([])
        var sorted: [Duration] { all.withLock { $0.map(\.taken).sorted() } }
        /// Replies a second, from the first that counts to the last.
        var rate: Double {
            let moments = all.withLock { $0.map(\.at) }
            guard let first = moments.min(), let last = moments.max(), last > first else { return 0 }
            return Double(moments.count - 1) / ((last - first) / .seconds(1))
        }
        func add(since due: ContinuousClock.Instant) {
            let now = ContinuousClock.now
            all.withLock { $0.append((now - due, now)) }
        }
    }

    // MARK: A log read back

    /// From the start of a processor until it serves one partition with so many events.
    private func restore(fromSnapshot: Bool) async throws -> Result {
        let (commands, events, replies) = try await names(1)
        var configuration = PartitionProcessorConfiguration(
            bootstrapServers: bootstrap, commandTopic: commands, eventTopic: events, group: commands)
        configuration.responder.replyTopics = [replies]
        try await write(0..<(count - Self.tail), to: events)
        if fromSnapshot {
            let snapshots = commands + "-snapshots"
            let admin = try KafkaAdmin(configuration: .init(bootstrapServers: bootstrap))
            try await admin.createTopics([SnapshotConfiguration.topic(snapshots, partitions: 1)])
            configuration.snapshots = SnapshotConfiguration(topic: snapshots)
            _ = try await serve(configuration) { $0.snapshots > 0 }
        }
        try await write((count - Self.tail)..<count, to: events)
        let (duration, counted) = try await serve(configuration) { _ in true }
        guard counted.restoredEvents == (fromSnapshot ? Self.tail : count) else { throw BenchUsage() }
        return Result(rate: Double(count) / (duration / .seconds(1)), p50: duration, p99: duration)
    }

    private func write(_ numbers: Range<Int>, to events: String) async throws {
        let producer = try KafkaProducer(configuration: .init(bootstrapServers: bootstrap))
        var last: PendingDelivery?
        for number in numbers {
            let key = Array("\(number % 10_000)".utf8)
            last = try await producer.enqueue(ProducerRecord(topic: events, partition: 0, key: key, value: key))
        }
        _ = try await last?.value
        try await producer.close()
    }

    /// Runs a processor until it serves and has done something; returns how long it took to serve.
    private func serve(
        _ configuration: PartitionProcessorConfiguration, until isDone: (PartitionProcessorStatistics) -> Bool
    ) async throws -> (Duration, PartitionProcessorStatistics) {
        let processor = try PartitionProcessor(
            configuration: configuration, logic: BenchLogic(), loop: try EventLoop(name: "processor"))
        let start = ContinuousClock.now
        let running = Task { try await processor.run() }
        try await processor.waitUntilReady()
        let duration = ContinuousClock.now - start
        while !isDone(processor.statistics) { try await Task.sleep(for: .milliseconds(10)) }
        running.cancel()
        try await running.value
        return (duration, processor.statistics)
    }
}
