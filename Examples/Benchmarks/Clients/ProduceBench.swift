import CausewayKafka
import CausewayRuntime
import Synchronization

/// Writes a number of records of 100 bytes to the partitions of a topic in turn.
struct ProduceBench: Sendable {
    enum Mode: String {
        /// Handed over as there is room; each one's delivery is awaited.
        case enqueue = "produce-enqueue"
        /// 64 tasks that send one after another.
        case sixtyFour = "produce-64"
        /// One task that does.
        case one = "produce-one"
    }

    struct Result {
        let rate: Double
        let p50: Duration?
        let p99: Duration?
    }

    /// Deliveries that are not awaited yet, at most: their memory fits the cache.
    private static let window = 65_536

    let mode: Mode
    let bootstrap: String
    let topic: String
    let count: Int

    func run() async throws -> Result {
        let loop = try EventLoop(name: "produce")
        var configuration = KafkaProducerConfiguration(bootstrapServers: bootstrap)
        configuration.queueBufferingMaxMessages = 300_000
        if mode == .enqueue { configuration.linger = .milliseconds(5) }
        let producer = try KafkaProducer(configuration: configuration, controlLoop: loop)
        let writing = Task(executorPreference: loop.taskExecutor) {
            switch mode {
            case .enqueue: try await enqueue(producer)
            case .sixtyFour: try await send(producer, tasks: 64)
            case .one: try await send(producer, tasks: 1)
            }
        }
        let result = try await writing.value
        try await producer.close(deadline: .after(.seconds(5)))
        await loop.shutdown()
        return result
    }

    private func record(_ number: Int, _ value: [UInt8]) -> ProducerRecord {
        ProducerRecord(topic: topic, partition: number & 3, value: value)
    }

    private func enqueue(_ producer: KafkaProducer) async throws -> Result {
        let value = [UInt8](repeating: 0, count: 100)
        let warmUp = count / 10 + 1
        try await enqueue(producer, warmUp, value)
        let begin = ContinuousClock.now
        try await enqueue(producer, count, value)
        return Result(rate: Double(count) / ((ContinuousClock.now - begin) / .seconds(1)), p50: nil, p99: nil)
    }

    private func enqueue(_ producer: KafkaProducer, _ count: Int, _ value: [UInt8]) async throws {
        // The older half of the window and the younger one.
        var older: [PendingDelivery] = []
        var younger: [PendingDelivery] = []
        younger.reserveCapacity(Self.window / 2)
        for number in 0..<count {
            if younger.count == Self.window / 2 {
                try await settle(older)
                (older, younger) = (younger, [])
                younger.reserveCapacity(Self.window / 2)
            }
            younger.append(try await producer.enqueue(record(number, value)))
        }
        try await settle(older)
        try await settle(younger)
    }

    private func settle(_ deliveries: [PendingDelivery]) async throws {
        // The youngest first: one suspension for all of them rather than one for each.
        for delivery in deliveries.reversed() { _ = try await delivery.value }
    }

    private func send(_ producer: KafkaProducer, tasks: Int) async throws -> Result {
        _ = try await sendAll(producer, tasks, each: (count / 10) / tasks + 1)
        let begin = ContinuousClock.now
        var times = try await sendAll(producer, tasks, each: count / tasks)
        let duration = ContinuousClock.now - begin
        times.sort()
        return Result(
            rate: Double(times.count) / (duration / .seconds(1)), p50: times[times.count / 2],
            p99: times[times.count * 99 / 100])
    }

    private func sendAll(_ producer: KafkaProducer, _ tasks: Int, each: Int) async throws -> [Duration] {
        try await withThrowingTaskGroup { group in
            for first in 0..<tasks { group.addTask { try await sendSome(producer, first, each) } }
            return try await group.reduce(into: []) { $0 += $1 }
        }
    }

    private func sendSome(_ producer: KafkaProducer, _ first: Int, _ count: Int) async throws -> [Duration] {
        let value = [UInt8](repeating: 0, count: 100)
        var times: [Duration] = []
        times.reserveCapacity(count)
        for number in 0..<count {
            let begin = ContinuousClock.now
            _ = try await producer.send(record(first + number, value))
            times.append(ContinuousClock.now - begin)
        }
        return times
    }
}
