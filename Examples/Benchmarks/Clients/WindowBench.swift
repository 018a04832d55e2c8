import CausewayKafka
import CausewayProcessor
import CausewayRuntime

/// Records of a backlog counted in windows, as the filler writes them.
struct WindowBench: Sendable {
    let bootstrap: String
    let topic: String
    let count: Int

    /// Records a second from when the member can begin until all their results are committed, and how long that took.
    func run() async throws -> (rate: Double, time: Duration) {
        // Results of an earlier run would be gone on with.
        let output = "\(topic)-counts-\(UInt64.random(in: 0 ... .max))"
        try await makeTopic(output)
        let configuration = WindowedAggregationConfiguration(
            bootstrapServers: bootstrap, inputTopic: topic, outputTopic: output, group: output)
        // A backlog of records that were written within seconds: none is late.
        let windows = TimeWindows.tumbling(of: .seconds(1), gracePeriod: .seconds(3_600))
        let aggregation = try WindowedAggregation(
            configuration: configuration, windows: windows, fold: .count, loop: try EventLoop(name: "windows"))
        let running = Task { try await aggregation.run() }
        try await aggregation.waitUntilReady()
        let start = ContinuousClock.now
        while aggregation.statistics.committed < count { try await Task.sleep(for: .milliseconds(1)) }
        let duration = ContinuousClock.now - start
        running.cancel()
        try await running.value
        let counted = aggregation.statistics
        guard counted.updates == count, counted.results > 0 else { throw Miscount(statistics: counted) }
        return (Double(count) / (duration / .seconds(1)), duration)
    }

    /// Makes a topic with as many partitions as the records have.
    private func makeTopic(_ name: String) async throws {
        let producer = try KafkaProducer(configuration: .init(bootstrapServers: bootstrap))
        let partitions = try await producer.prepare(topic: topic, deadline: .after(.seconds(10))).partitions.count
        try await producer.close()
        let admin = try KafkaAdmin(configuration: .init(bootstrapServers: bootstrap))
        try await admin.createTopics([
            TopicSpec(name, partitions: partitions, configuration: ["cleanup.policy": "compact"])
        ])
    }

    /// Not each record was counted once.
    private struct Miscount: Error {
        let statistics: WindowedAggregationStatistics
    }
}
