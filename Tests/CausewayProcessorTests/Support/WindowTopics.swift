import CausewayEmbeddedBroker
import CausewayKafka
import CausewayProcessor
import CausewayRuntime
import CausewayTesting

/// The topics of one aggregation, and how its clients are made.
struct WindowTopics: Sendable {
    let bootstrap: String
    var input: String
    let output: String
    let changelog: String

    /// Makes new topics.
    init(on broker: TestBroker, partitions: Int = 1, outputPartitions: Int? = nil) async throws {
        bootstrap = broker.bootstrapServers
        input = TestBroker.uniqueName("clicks")
        output = TestBroker.uniqueName("counts")
        changelog = TestBroker.uniqueName("changelog")
        try await broker.createTopic(name: input, partitions: partitions)
        try await broker.createTopic(name: output, partitions: outputPartitions ?? partitions)
        try await broker.createTopic(name: changelog, partitions: partitions)
    }

    func configuration(
        _ change: (inout WindowedAggregationConfiguration) -> Void = { _ in }
    ) -> WindowedAggregationConfiguration {
        var configuration = WindowedAggregationConfiguration(
            bootstrapServers: bootstrap, inputTopic: input, outputTopic: output, group: "windows-\(input)")
        configuration.consumer.fetchWaitMax = .milliseconds(5)
        configuration.consumer.sessionTimeout = .seconds(6)
        configuration.consumer.heartbeatInterval = .milliseconds(200)
        configuration.replay.fetchWaitMax = .milliseconds(5)
        configuration.commitInterval = .milliseconds(10)
        change(&configuration)
        return configuration
    }

    /// Windows of a second that take records half a second late.
    static let windows = TimeWindows.tumbling(of: .seconds(1), gracePeriod: .milliseconds(500))

    func aggregation<Fold: WindowFold>(
        _ fold: Fold, windows: TimeWindows = Self.windows, loop: EventLoop,
        _ change: (inout WindowedAggregationConfiguration) -> Void = { _ in }
    ) throws -> WindowedAggregation<Fold> where Fold.Value: Codable {
        try WindowedAggregation(configuration: configuration(change), windows: windows, fold: fold, loop: loop)
    }

    /// Writes records of a key, a time in milliseconds, which librdkafka takes for now if it is 0, and a value, in order.
    func write(_ records: [(key: String?, time: Int64, value: String)], partition: Int = 0) async throws {
        let producer = try KafkaProducer(configuration: .init(bootstrapServers: bootstrap))
        let deliveries = await producer.send(
            contentsOf: records.map { key, time, value in
                ProducerRecord(
                    topic: input, partition: partition, key: key, text: value,
                    timestamp: KafkaTimestamp(milliseconds: time))
            })
        for delivery in deliveries { _ = try delivery.get() }
        try await producer.close()
    }

    /// A view of the results.
    func view<Value: Codable & Sendable>(of type: Value.Type = Int.self) throws -> MaterializedView<WindowedKey, Value>
    {
        var configuration = MaterializedViewConfiguration(bootstrapServers: bootstrap, topic: output)
        configuration.consumer.fetchWaitMax = .milliseconds(5)
        return try MaterializedView(configuration: configuration, keys: .windowedKey, values: .json(type))
    }
}

extension WindowedAggregation {
    /// Runs it for as long as the body takes, then stops it in good order.
    func whileRunning<Value>(_ body: () async throws -> Value) async throws -> Value {
        let running = Task { try await self.run() }
        do {
            let value = try await body()
            running.cancel()
            try await running.value
            return value
        } catch {
            running.cancel()
            _ = await running.result
            throw error
        }
    }
}

extension MaterializedView where Key == WindowedKey, Value: CustomStringConvertible {
    /// What it has, as `key@start: value`, in order.
    var lines: [String] {
        snapshot().sorted { $0.key < $1.key }.map { "\($0.key.keyText)@\($0.key.window.start): \($0.value)" }
    }
}
