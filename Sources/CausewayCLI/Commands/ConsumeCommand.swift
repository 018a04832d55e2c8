internal import CausewayKafka
internal import CausewayObservability
internal import CausewayRuntime
internal import CommandOptions

/// `causeway consume`: reads records of topics and prints them.
struct ConsumeCommand: Command {
    static let name = "consume"
    static let summary = "reads records of topics and prints them"
    static let synopsis = "--bootstrap B --topic T[:P,...] [--topic ...] [--from PLACE] [--count N] [--exit-at-end]"
    static let options = [
        CommonOptions.bootstrap,
        CommandOption("topic", "T[:P,...]", isRepeatable: true, help: "a topic, or some of its partitions"),
        CommandOption("partition", "P", isRepeatable: true, help: "a partition, of each topic that names none"),
        CommandOption(
            "from", "PLACE",
            help: "beginning (default), end, an offset, tail:N, a time as 2026-11-25T10:00:00Z or ms:MS"),
        CommandOption("group", "G", help: "shares the partitions with this group, and goes on where it was"),
        CommandOption("count", "N", help: "ends after N records"),
        CommandOption("exit-at-end", help: "ends when the end of each partition was come to"),
        CommandOption(
            "timeout", "S", help: "ends after S seconds (default: the cluster has 30 s, reading has no limit)"),
        CommandOption("isolation", "I", help: "read_committed (default) or read_uncommitted"),
        CommandOption("all", help: "prints place, time, key and headers before each value"),
        CommandOption("hex", help: "prints keys, values and headers in hexadecimal, text too"),
        CommonOptions.fetchWait, CommonOptions.setting, CommonOptions.json, CommonOptions.verbose,
    ]
    static let notes = [
        "  Prints each value as it is, and a line end. tail:N is the last N of each partition.",
        "  With --json: topic, partition, offset, timestamp (ms), timestampType, key, value, headers [{name, value}].",
        "  What is not UTF-8, or holds control characters, is in keyHex and valueHex instead, in hexadecimal;",
        "  null is none, which is not \"\". With --all such bytes are hex:00FF, and none is (null).",
        "  In a group --from is beginning or end, for partitions it has no offset of; what was printed is committed.",
        "  Exit code 0: done; 1: it ended before --count records, the topic or the partition is missing; 69: the cluster",
        "  was not reached.",
    ]

    private let configuration: KafkaConsumerConfiguration
    private let plan: ConsumePlan
    private let printer: RecordPrinter
    private let logger: Logger

    init(_ options: CommandOptions) throws(UsageError) {
        let group = options.value("group")
        var configuration = KafkaConsumerConfiguration(
            bootstrapServers: try options.required("bootstrap"), groupID: group)
        let place = try OffsetPlace.read(options.value("from") ?? "beginning", option: "from")
        if group != nil, place != .beginning, place != .end {
            throw UsageError("with '--group' option '--from' takes beginning or end")
        }
        configuration.autoOffsetReset = place == .end ? .latest : .earliest
        configuration.isolationLevel = try CommonOptions.word(
            "isolation", of: [.readCommitted, .readUncommitted], options, default: .readCommitted)
        configuration.enableAutoOffsetStore = false
        configuration.enableAutoCommit = group != nil
        configuration.autoCommitInterval = .seconds(1)
        configuration.enablePartitionEOF = options.has("exit-at-end")
        configuration.fetchWaitMax = try CommonOptions.fetchWait(options)
        configuration.raw = try CommonOptions.settings(options)
        self.configuration = configuration
        let topics = try Self.topics(options)
        if group != nil, topics.contains(where: { $0.partitions != nil }) {
            throw UsageError("a group shares all partitions: leave '--group' or the partitions out")
        }
        plan = ConsumePlan(
            topics: topics, place: place, isGroup: group != nil,
            count: options.has("count") ? try options.number("count", in: 1...Int.max, default: 1) : nil,
            exitsAtEnd: options.has("exit-at-end"),
            timeout: options.has("timeout") ? try options.seconds("timeout", default: .zero) : nil)
        if options.has("json"), options.has("all") { throw UsageError("'--json' prints everything: leave '--all' out") }
        let form: RecordPrinter.Form =
            if options.has("json") { .json } else if options.has("all") || options.has("hex") { .all } else { .value }
        printer = RecordPrinter(form: form, bytes: BytesText(isAlwaysHex: options.has("hex")))
        // It ends with one message; what the client says meanwhile is for --verbose.
        logger = options.has("verbose") ? CommonOptions.logger("consume", options) : .disabled
    }

    private static func topics(_ options: CommandOptions) throws(UsageError) -> [TopicChoice] {
        _ = try options.required("topic")
        var partitions: [Int] = []
        for text in options.all("partition") {
            guard let number = Int(text), (0...Int(Int32.max)).contains(number) else {
                throw UsageError("option '--partition' takes a partition's number, not '\(text)'")
            }
            partitions.append(number)
        }
        var topics: [TopicChoice] = []
        for text in options.all("topic") {
            var choice = try TopicChoice(text)
            if choice.partitions == nil, !partitions.isEmpty { choice.partitions = partitions }
            if topics.contains(where: { $0.name == choice.name }) {
                throw UsageError(
                    "the topic '\(choice.name)' is there twice: name its partitions as '\(choice.name):0,1'")
            }
            topics.append(choice)
        }
        return topics
    }

    func run() async throws -> ExitCode {
        let loop = try EventLoop(name: "consume", logger: logger)
        let consumer = try KafkaConsumer(configuration: configuration, loop: loop, logger: logger)
        let run = ConsumeRun(consumer, plan, printer)
        try await ServiceGroup([run], logger: logger).run()
        return await run.code
    }
}
