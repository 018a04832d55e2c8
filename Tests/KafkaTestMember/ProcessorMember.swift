import CausewayKafka
import CausewayObservability
import CausewayProcessor
import CausewayRequestReply
import CausewayRuntime
import CommandOptions

/// A partition processor: each number becomes an event and a reply with its place among the partition's events.
///
/// While the hold file is there, a transaction is held open once its events are written and acknowledged, or in the middle
/// of a snapshot; a line on standard output tells.
struct ProcessorMember {
    private let processor: PartitionProcessor<CountingLogic>
    private let logger: Logger

    init(_ options: CommandOptions, _ logger: Logger) throws {
        self.logger = logger
        var configuration = PartitionProcessorConfiguration(
            bootstrapServers: try options.required("bootstrap"), commandTopic: try options.required("topic"),
            eventTopic: try options.required("events"), group: try options.required("group"))
        configuration.responder.consumer.sessionTimeout = try options.seconds("session-timeout", default: .seconds(10))
        configuration.responder.consumer.revokeTimeout = .seconds(5)
        configuration.transactionTimeout = try options.seconds("transaction-timeout", default: .seconds(10))
        configuration.outcomes = options.value("outcomes").map { OutcomeConfiguration(topic: $0) }
        configuration.standbys = options.value("standbys") == "all" ? .all : .none
        let hold = HoldFile(path: options.value("hold") ?? "")
        configuration.isHeldOnceWritten = { hold.holds(.beforeOffsets) }
        configuration.onWritten = { partition in
            if await hold.suspend(.beforeOffsets, "\(partition)") { StandardOutput.say("held \(partition)") }
        }
        configuration.onRebalance = { StandardOutput.say($0) }
        configuration.snapshots = options.value("snapshots").map { topic in
            var settings = SnapshotConfiguration(topic: topic)
            settings.everyEvents = 60
            settings.chunkBytes = 8_192
            settings.transactionBytes = 8_192
            // So that a test finds what a crash leaves.
            settings.stopTime = .zero
            settings.onChunk = { partition, chunk in
                // Some are committed by then.
                if chunk >= 3 { _ = await hold.suspend(.inSnapshot, "\(partition)") }
            }
            return settings
        }
        let loop = try EventLoop(name: "processor", logger: logger)
        processor = try PartitionProcessor(
            configuration: configuration, logic: CountingLogic(), loop: loop, logger: logger)
    }

    func run() async throws {
        let watch = Task {
            var served: [Int] = []
            var counted = processor.statistics
            while !Task.isCancelled {
                let partitions = await processor.partitions
                if partitions != served, await processor.notReadyReason == nil || partitions.isEmpty {
                    served = partitions
                    StandardOutput.say("serving " + partitions.map { "\($0)" }.joined(separator: ","))
                }
                let now = processor.statistics
                if now.restores != counted.restores {
                    StandardOutput.say(
                        """
                        restored \(now.restores), \(now.restoresFromSnapshot) from snapshots, \
                        \(now.restoresFromStandby) from standbys, \(now.restoredEvents) events, \
                        \(now.unusableSnapshots) unusable
                        """)
                }
                if now.snapshots != counted.snapshots { StandardOutput.say("snapshots \(now.snapshots)") }
                if now.standbyEvents != counted.standbyEvents { StandardOutput.say("standby \(now.standbyEvents)") }
                counted = now
                try? await Task.sleep(for: .milliseconds(20))
            }
        }
        try await ServiceGroup([processor], logger: logger).run()
        watch.cancel()
    }
}

/// Counts a partition's events.
struct CountingLogic: SnapshottingLogic {
    func initialState(partition: Int) -> Int { 0 }

    func command(from request: Request) throws -> Int64 {
        guard let value = NumberedValue(request.record) else { throw Problem(status: 400) }
        return value.number
    }

    func decide(_ number: Int64, _ count: Int, at now: KafkaTimestamp) -> ProcessorDecision<String> {
        let event = "\(number) \(count)"
        return ProcessorDecision([event], reply: ReplyValue(text: event))
    }

    func evolve(_ count: inout Int, _ event: String) { count += 1 }
    func encode(_ event: String) -> (key: [UInt8]?, value: [UInt8]) { (nil, Array(event.utf8)) }
    func event(from record: ConsumerRecord) -> String? { record.valueText }

    /// Large, so that it is written in many transactions.
    func encodeSnapshot(_ count: Int) -> [UInt8] {
        var bytes = Array("\(count) ".utf8)
        bytes += [UInt8](repeating: UInt8(truncatingIfNeeded: count), count: 100_000)
        return bytes
    }

    func decodeSnapshot(_ bytes: [UInt8], version: Int) throws -> Int {
        let digits = bytes.prefix { $0 != UInt8(ascii: " ") }
        guard bytes.count > 100_000, let count = Int(String(decoding: digits, as: UTF8.self)) else {
            throw UnknownSnapshotVersion(version: version, known: 1)
        }
        return count
    }
}
