import CausewayKafka
import CausewayObservability
import CausewayProcessor
import CausewayRequestReply
import CausewayRuntime
import CommandOptions

/// A partition processor: each number becomes an event and a reply with its place among the partition's events.
///
/// While the hold file is there, a transaction is held open once its events are written and acknowledged; a line on
/// standard output tells.
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
        let hold = HoldFile(path: options.value("hold") ?? "")
        configuration.onWritten = { partition in
            if await hold.suspend(.beforeOffsets, "\(partition)") { StandardOutput.say("held \(partition)") }
        }
        configuration.onRebalance = { StandardOutput.say($0) }
        let loop = try EventLoop(name: "processor", logger: logger)
        processor = try PartitionProcessor(
            configuration: configuration, logic: CountingLogic(), loop: loop, logger: logger)
    }

    func run() async throws {
        let watch = Task {
            var served: [Int] = []
            while !Task.isCancelled {
                let now = await processor.partitions
                if now != served, await processor.notReadyReason == nil || now.isEmpty {
                    served = now
                    StandardOutput.say("serving " + now.map { "\($0)" }.joined(separator: ","))
                }
                try? await Task.sleep(for: .milliseconds(20))
            }
        }
        try await ServiceGroup([processor], logger: logger).run()
        watch.cancel()
    }
}

/// Counts a partition's events.
struct CountingLogic: PartitionLogic {
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
}
