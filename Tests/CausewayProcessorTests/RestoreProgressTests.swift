import CausewayKafka
import CausewayObservability
import CausewayProcessor
import CausewayRequestReply
import CausewayRuntime
import CausewayTesting
import KafkaTestSupport
import Synchronization
import Testing

/// How far a restore is, and what keeps it from going on: as readiness reason, metric and log.
@Suite(.timeLimit(.minutes(3)))
struct RestoreProgressTests {
    /// Can't read its events until it is told otherwise.
    private struct ForgetfulLogic: PartitionLogic {
        struct Forgotten: Error {}

        let remembers: Gate

        func initialState(partition: Int) -> Int { 0 }
        func command(from request: Request) throws -> String { request.text ?? "" }
        func decide(_ command: String, _ state: Int, at now: KafkaTimestamp) -> ProcessorDecision<String> {
            ProcessorDecision([command], reply: ReplyValue(text: "\(state)"))
        }
        func evolve(_ state: inout Int, _ event: String) { state += 1 }
        func encode(_ event: String) -> (key: [UInt8]?, value: [UInt8]) { (nil, Array(event.utf8)) }
        func event(from record: ConsumerRecord) throws -> String? {
            if !remembers.isOpen { throw Forgotten() }
            return record.valueText
        }
    }

    /// The value of a metric's series, by what the line has in it.
    private func value(_ name: String, _ label: String = "", _ registry: PrometheusRegistry) -> String? {
        registry.render().split(separator: "\n").first { $0.hasPrefix(name) && $0.contains(label) }
            .flatMap { $0.split(separator: " ").last }.map(String.init)
    }

    private func write(_ count: Int, to topic: String, on bootstrap: String) async throws {
        let producer = try KafkaProducer(configuration: .init(bootstrapServers: bootstrap))
        for number in 0..<count {
            try await producer.enqueue(ProducerRecord(topic: topic, partition: 0, text: "\(number)"))
        }
        try await producer.flush()
        try await producer.close()
    }

    @Test func itSaysHowFarItIs() async throws {
        let topics = try await ProcessorTopics(on: .shared(.embedded))
        try await write(2_500, to: topics.events, on: topics.bootstrap)
        let (registry, logs) = (PrometheusRegistry(), CapturedLogs())
        let (isHeld, mayGoOn) = (Gate(), Gate())
        try await withLoop { loop in
            let processor = try topics.processor(
                loop: loop, running: ListLogic(), logger: logs.logger(), metrics: registry
            ) {
                $0.restoreReportInterval = .zero
                $0.onRestoring = { _ in
                    isHeld.open()
                    await mayGoOn.wait()
                }
            }
            try await processor.whileRunning {
                await isHeld.wait()
                // A thousand at a time, or as many as the broker gives.
                let remaining = try #require(
                    value("causeway_processor_restore_remaining_events", #"partition="0""#, registry).flatMap(Int.init))
                #expect((1..<2_500).contains(remaining))
                let reason = await processor.notReadyReason
                let progress = "\(2_500 - remaining) of 2500 events"
                #expect(reason == "partitions are being restored: 0 (\(progress))")
                #expect(value("causeway_processor_restoring", topics.commands, registry) == "1")
                #expect(logs.contains("is being restored: \(progress)"))
                mayGoOn.open()
                try await processor.waitUntilReady()
                #expect(value("causeway_processor_restore_remaining_events", "", registry) == "0")
                #expect(value("causeway_processor_restoring", topics.commands, registry) == "0")
                #expect(value("causeway_processor_restores_total", #"from="log""#, registry) == "1")
                #expect(value("causeway_processor_restored_events_total", "", registry) == "2500")
                #expect(value("causeway_processor_restore_seconds_count", "", registry) == "1")
                #expect(processor.statistics.restoredEvents == 2_500)
            }
        }
    }

    @Test func itSaysWhatKeepsItFromGoingOn() async throws {
        let topics = try await ProcessorTopics(on: .shared(.embedded))
        try await write(10, to: topics.events, on: topics.bootstrap)
        let (registry, logs) = (PrometheusRegistry(), CapturedLogs())
        let logic = ForgetfulLogic(remembers: Gate())
        try await withLoop { loop in
            let processor = try topics.processor(
                loop: loop, running: logic, logger: logs.logger(), metrics: registry)
            try await processor.whileRunning {
                try await eventually { await processor.notReadyReason?.contains("Forgotten") == true }
                #expect(await processor.notReadyReason?.contains("0 (tried again, as it has failed: Forgotten") == true)
                #expect(logs.contains("can't be restored: Forgotten"))
                #expect(Int(value("causeway_processor_restore_failures_total", "", registry) ?? "") ?? 0 >= 1)
                logic.remembers.open()
                try await processor.waitUntilReady()
                #expect(await processor.notReadyReason == nil)
                #expect(processor.statistics.restoreFailures >= 1)
            }
        }
    }

    @Test func itCountsWhatItDecides() async throws {
        let topics = try await ProcessorTopics(on: .shared(.embedded))
        let registry = PrometheusRegistry()
        try await withLoop { loop in
            let processor = try topics.processor(loop: loop, running: LeaseLogic(), metrics: registry)
            try await topics.write(["take a", "take a", "take b"])
            try await processor.whileRunning {
                try await eventually { processor.statistics.decided == 3 }
                #expect(value("causeway_processor_commands_total", #"end="decided""#, registry) == "2")
                #expect(value("causeway_processor_commands_total", #"end="refused""#, registry) == "1")
                #expect(value("causeway_processor_events_total", "", registry) == "2")
                #expect(value("causeway_processor_transactions_total", #"end="aborted""#, registry) == "0")
            }
        }
    }
}
