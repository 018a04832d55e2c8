import CausewayKafka
import CausewayObservability
import CausewayProcessor
import CausewayRuntime
import CommandOptions

/// An aggregation: the numbers of each key in each minute.
///
/// While the hold file is there, a transaction is held open once its results are written and acknowledged; a line on
/// standard output tells.
struct WindowMember {
    private let aggregation: WindowedAggregation<AggregateFold<(key: String, number: Int), MinuteTotals>>
    private let logger: Logger

    init(_ options: CommandOptions, _ logger: Logger) throws {
        self.logger = logger
        var configuration = WindowedAggregationConfiguration(
            bootstrapServers: try options.required("bootstrap"), inputTopic: try options.required("topic"),
            outputTopic: try options.required("windows"), group: try options.required("group"))
        if let changelog = options.value("changelog") { configuration.emission = .final(changelogTopic: changelog) }
        configuration.consumer.sessionTimeout = try options.seconds("session-timeout", default: .seconds(10))
        configuration.transactionTimeout = try options.seconds("transaction-timeout", default: .seconds(10))
        let hold = HoldFile(path: options.value("hold") ?? "")
        configuration.onWritten = { partition in
            _ = await hold.suspend(.beforeOffsets, "\(partition)")
        }
        configuration.onRebalance = { StandardOutput.say($0) }
        aggregation = try WindowedAggregation(
            configuration: configuration,
            windows: .tumbling(of: .seconds(60), gracePeriod: MinuteTotals.gracePeriod),
            fold: .aggregate(
                from: MinuteTotals(), reading: { record in Self.number(of: record) },
                adding: { totals, input in totals.add(input.key, input.number) }),
            loop: try EventLoop(name: "windows", logger: logger), logger: logger)
    }

    /// The decimal number that a value begins with.
    private static func number(of record: ConsumerRecord) -> (key: String, number: Int)? {
        guard let key = record.keyText else { return nil }
        let number = record.withValueBytes { bytes in
            var number = 0
            for byte in bytes ?? .init(start: nil, count: 0) {
                guard (48...57).contains(byte) else { break }
                number = number * 10 + Int(byte) - 48
            }
            return number
        }
        return (key, number)
    }

    func run() async throws {
        let watch = Task {
            var served: [Int] = []
            while !Task.isCancelled {
                let now = await aggregation.partitions
                if now != served, await aggregation.notReadyReason == nil || now.isEmpty {
                    served = now
                    StandardOutput.say("serving " + now.map { "\($0)" }.joined(separator: ","))
                }
                try? await Task.sleep(for: .milliseconds(20))
            }
        }
        try await ServiceGroup([aggregation], logger: logger).run()
        watch.cancel()
    }
}
