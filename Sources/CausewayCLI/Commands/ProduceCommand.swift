internal import CausewayKafka
internal import CausewayObservability
internal import CausewayRuntime
internal import CommandOptions

/// `causeway produce`: writes records to a topic.
struct ProduceCommand: Command {
    static let name = "produce"
    static let summary = "writes records to a topic: its arguments, files, or the lines of standard input"
    static let synopsis = "--bootstrap B --topic T [--key K] [--header NAME=VALUE ...] [DATA...]"
    static let argumentLimit = 10_000
    static let options = [
        CommonOptions.bootstrap,
        CommandOption("topic", "T", help: "the topic that records go to"),
        CommandOption("partition", "P", help: "the partition (default: by the key, as Kafka's Java client chooses)"),
        CommandOption("key", "KEY", help: "the records' key (default: none)"),
        CommandOption("key-separator", "TEXT", help: "of each line, what is before it is the key"),
        CommonOptions.header,
        CommandOption("null", help: "one record without a value, which deletes its key in a compacted topic"),
        CommandOption("file", "F", isRepeatable: true, help: "a file whose contents are a value; - is standard input"),
        CommandOption("lines", help: "each line of the files is a value"),
        CommandOption("timestamp", "MS", help: "the records' time, in milliseconds since 1970 (default: now)"),
        CommandOption("count", "N", help: "writes N records, the values over and over, and prints figures"),
        CommandOption("duration", "S", help: "writes records for S seconds and prints figures"),
        CommandOption("rate", "R", help: "with these two: records a second (default: as many as possible)"),
        CommandOption("numbered", help: "with these: {n} in values and keys is the record's number, from 0"),
        CommandOption("acks", "A", help: "all (default), 1 or 0: which replicas must have a record"),
        CommandOption("compression", "C", help: "none (default), gzip, snappy, lz4 or zstd"),
        CommandOption("timeout", "S", help: "seconds until the cluster, or a record, has failed (default 30)"),
        CommonOptions.setting,
        CommandOption("json", help: "prints where each record was written, a JSON line each"),
        CommonOptions.verbose,
    ]
    static let notes = [
        "  Without DATA, --file, --null, --count and --duration each line of standard input is a record.",
        BytesOption.note, "  Lines and files are taken as they are.",
        "  With --json: topic, partition, offset (null with --acks 0), timestamp; in order.",
        "  Figures: sent, ok, timeout, error, rate, p50_ms, p99_ms; times are from queueing to acknowledgement.",
        "  Exit code 0: all were acknowledged; 1: one was refused, the topic is missing; 69: the cluster was not reached.",
    ]

    private enum Input {
        case values([[UInt8]?])
        case files([String])
        case lines([String])
    }

    private let configuration: KafkaProducerConfiguration
    private let template: ProducerRecord
    private let separator: [UInt8]?
    private let input: Input
    private let load: RecordSource.Load?
    private let isNumbered: Bool
    private let timeout: Duration
    private let asJSON: Bool
    private let logger: Logger

    init(_ options: CommandOptions) throws(UsageError) {
        var configuration = KafkaProducerConfiguration(bootstrapServers: try options.required("bootstrap"))
        timeout = try options.seconds("timeout", default: .seconds(30))
        configuration.deliveryTimeout = timeout
        configuration.acks = try CommonOptions.word("acks", of: [.all, .leader, .none], options, default: .all)
        configuration.enableIdempotence = configuration.acks == .all
        configuration.compressionType = try CommonOptions.word(
            "compression", of: [.none, .gzip, .snappy, .lz4, .zstd], options, default: .none)
        configuration.raw = try CommonOptions.settings(options)
        self.configuration = configuration
        template = try Self.template(options)
        load = try Self.load(options)
        isNumbered = options.has("numbered")
        if isNumbered, load == nil { throw UsageError("'--numbered' needs '--count' or '--duration'") }
        input = try Self.input(options, isLoad: load != nil)
        separator = try Self.separator(options, input)
        asJSON = options.has("json")
        // It ends with its own messages; what the client says meanwhile is for --verbose.
        logger = options.has("verbose") ? CommonOptions.logger("produce", options) : .disabled
    }

    private static func template(_ options: CommandOptions) throws(UsageError) -> ProducerRecord {
        let last = Int(Int32.max)
        let partition = options.has("partition") ? try options.number("partition", in: 0...last, default: 0) : nil
        let time = options.has("timestamp") ? try options.number("timestamp", in: 1...Int.max, default: 1) : nil
        return ProducerRecord(
            topic: try options.required("topic"), partition: partition, key: try BytesOption.key(options), value: nil,
            headers: try BytesOption.headers(options), timestamp: time.map { KafkaTimestamp(milliseconds: Int64($0)) })
    }

    private static func load(_ options: CommandOptions) throws(UsageError) -> RecordSource.Load? {
        var load = RecordSource.Load()
        if options.has("count") { load.count = try options.number("count", in: 1...1_000_000_000, default: 1) }
        if options.has("duration") { load.duration = try options.seconds("duration", default: .zero) }
        if let text = options.value("rate") {
            guard let rate = Double(text), rate > 0, rate <= 1e9 else {
                throw UsageError("option '--rate' takes a number of records a second, not '\(text)'")
            }
            load.rate = rate
        }
        if load.count != nil || load.duration != nil { return load }
        if load.rate != nil { throw UsageError("'--rate' needs '--count' or '--duration'") }
        return nil
    }

    private static func input(_ options: CommandOptions, isLoad: Bool) throws(UsageError) -> Input {
        let files = options.all("file")
        let sources = [options.has("null"), !files.isEmpty, !options.arguments.isEmpty].filter(\.self).count
        if sources > 1 { throw UsageError("give DATA, '--file' or '--null', not several of them") }
        if options.has("null") { return .values([nil]) }
        if options.has("lines") || (sources == 0 && !isLoad) {
            if isLoad { throw UsageError("'--count' and '--duration' repeat values, not lines") }
            if !options.arguments.isEmpty { throw UsageError("'--lines' goes with '--file', not with DATA") }
            return .lines(files.isEmpty ? ["-"] : files)
        }
        if !files.isEmpty { return .files(files) }
        var values: [[UInt8]?] = []
        for text in options.arguments { values.append(try BytesOption.read(text, in: "a value")) }
        return .values(values.isEmpty ? [Array(CommonOptions.sample.utf8)] : values)
    }

    private static func separator(_ options: CommandOptions, _ input: Input) throws(UsageError) -> [UInt8]? {
        guard let text = options.value("key-separator") else { return nil }
        guard case .lines = input else { throw UsageError("'--key-separator' is for lines") }
        if text.isEmpty { throw UsageError("option '--key-separator' takes some text") }
        return Array(text.utf8)
    }

    func run() async throws -> ExitCode {
        let source = try source()
        let producer = try KafkaProducer(configuration: configuration, logger: logger)
        let run = ProduceRun(
            producer, topic: template.topic, partition: template.partition, timeout: timeout, source: source,
            report: ProduceReport(printsPlaces: asJSON, printsFigures: load != nil))
        try await ServiceGroup([run], stopTimeout: timeout + .seconds(2), logger: logger).run()
        return await run.code
    }

    private func source() throws -> RecordSource {
        switch input {
        case .values(let values): return RecordSource(template, values: values, load: load, isNumbered: isNumbered)
        case .files(let names):
            let values = try names.map { try InputFile.bytes($0) }
            return RecordSource(template, values: values, load: load, isNumbered: isNumbered)
        case .lines(let names):
            return RecordSource(
                template, lines: try names.map { LineReader(try InputFile.open($0), named: $0) }, separator: separator)
        }
    }
}
