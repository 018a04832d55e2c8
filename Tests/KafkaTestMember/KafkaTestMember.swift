import CausewayKafka
import CausewayObservability
import CommandOptions

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A member of a consumer group that tests kill and freeze: notes each numbered record in a file that outlives it, or with
/// `--output` writes it on in transactions, and prints its rebalances.
@main struct KafkaTestMember {
    private static let known = [
        CommandOption("bootstrap", "HOST:PORT", help: "the brokers"),
        CommandOption("group", "NAME", help: "the consumer group"),
        CommandOption("topic", "NAME", help: "the topic of numbered records"),
        CommandOption("journal", "FILE", help: "where each record is noted once it is done"),
        CommandOption("strategy", "NAME", help: "range, roundrobin or cooperative-sticky"),
        CommandOption(
            "reading", "HOW", help: "batches, partitions or keys: in batches, or side by side by one of these"),
        CommandOption("session-timeout", "SECONDS", help: "session.timeout.ms"),
        CommandOption("output", "NAME", help: "a topic to write each number to, in transactions, instead of a journal"),
        CommandOption(
            "id", "NAME", help: "with --output: the transactional id, and what begins each transaction's tag"),
        CommandOption("hold", "FILE", help: "with --output: while it is there, a transaction is held open"),
        CommandOption("transaction-timeout", "SECONDS", help: "with --output: transaction.timeout.ms"),
        CommandOption("events", "NAME", help: "a topic of events: the member is a partition processor"),
        CommandOption("snapshots", "NAME", help: "with --events: a topic for snapshots of the processor's state"),
        CommandOption("standbys", "WHICH", help: "with --events: none or all of the partitions that others serve"),
        CommandOption("windows", "NAME", help: "a topic of results: the member aggregates numbers by key and minute"),
        CommandOption(
            "changelog", "NAME", help: "with --windows: a topic for what is not final; only final results count"),
        CommandOption("outcomes", "NAME", help: "a topic of outcomes: of the processor, or read by the gateway"),
        CommandOption("claims", "NAME", help: "a topic of claims: the member is a gateway of durable requests"),
        CommandOption("replies", "NAME", help: "the gateway's topic of replies"),
        CommandOption("port", "PORT", help: "the gateway's port"),
        CommandOption("deadline", "SECONDS", help: "how long a durable request may wait"),
        CommandOption("grace", "SECONDS", help: "how long after that it may be under way"),
        CommandOption("debug", "CONTEXTS", help: "what librdkafka logs, such as cgrp"),
    ]

    static func main() async throws {
        let options = try CommandOptions(Array(CommandLine.arguments.dropFirst()), known: known)
        let logger = Logger(label: "member", level: .debug, sink: TextLogSink())
        if options.value("output") != nil {
            return try await PipelineMember(options, configuration(options), logger).run()
        }
        if options.value("windows") != nil { return try await WindowMember(options, logger).run() }
        if options.value("claims") != nil { return try await GatewayMember(options, logger).run() }
        if options.value("events") != nil { return try await ProcessorMember(options, logger).run() }
        let journal = try Journal(path: options.required("journal"))
        let consumer = try KafkaConsumer(configuration: configuration(options), logger: logger) {
            StandardOutput.say($0)
        }
        try await consumer.subscribe(to: options.required("topic"))
        try await read(consumer, options.value("reading") ?? "batches") { record in
            guard let value = NumberedValue(record) else { return }
            try journal.append(JournalEntry(value, at: record.topicPartition.partition, record.offset))
        }
    }

    /// Has each record done after work that takes its time, so that a kill finds records in hand.
    private static func read(
        _ consumer: KafkaConsumer, _ how: String, _ done: @escaping @Sendable (ConsumerRecord) throws -> Void
    ) async throws {
        switch how {
        case "batches":
            for try await batch in consumer.batches(upTo: 64) {
                for record in batch {
                    usleep(100)
                    try done(record)
                }
            }
        case "partitions":
            try await consumer.forEachPartition { partition in
                for try await record in partition.records {
                    try? await Task.sleep(for: .microseconds(100))
                    try done(record)
                }
            }
        case "keys":
            try await consumer.forEachKey { record in
                // One key in ten is slow: others get ahead of it, and their offsets must wait for it.
                let isSlow = NumberedValue(record).map { $0.number % 60 < 6 } ?? false
                try? await Task.sleep(for: .milliseconds(isSlow ? 15 : 1))
                try done(record)
            }
        default: throw UsageError("option '--reading' takes batches, partitions or keys, not '\(how)'")
        }
    }

    private static func configuration(_ options: CommandOptions) throws -> KafkaConsumerConfiguration {
        var configuration = KafkaConsumerConfiguration(
            bootstrapServers: try options.required("bootstrap"), groupID: try options.required("group"))
        configuration.autoOffsetReset = .earliest
        configuration.sessionTimeout = try options.seconds("session-timeout", default: .seconds(6))
        configuration.heartbeatInterval = configuration.sessionTimeout / 10
        // Often: so a commit that is ahead of the work is found.
        configuration.enableAutoCommit = true
        configuration.autoCommitInterval = .milliseconds(20)
        configuration.raw["debug"] = options.value("debug")
        if let name = options.value("strategy") {
            guard let strategy = KafkaConsumerConfiguration.PartitionAssignmentStrategy(rawValue: name) else {
                throw UsageError("option '--strategy' takes range, roundrobin or cooperative-sticky, not '\(name)'")
            }
            configuration.partitionAssignmentStrategy = [strategy]
        }
        return configuration
    }
}
