internal import CausewayKafka
internal import CommandOptions

/// `causeway topics`: lists, describes, makes, changes and deletes topics.
struct TopicsCommand: Command {
    static let name = "topics"
    static let summary = "lists, describes, creates, alters and deletes topics"
    static let synopsis = "list|describe|create|alter|delete [TOPIC...] --bootstrap B [--json]"
    static let argumentLimit = 10_000
    static let verbs = [
        AdminVerb("list", "[--internal]", "prints each topic", options: ["internal"]),
        AdminVerb(
            "describe", "[TOPIC...]", "prints partitions, leaders, replicas and settings of their own",
            options: ["internal"], names: 0...9_999),
        AdminVerb(
            "create", "TOPIC... [--partitions N] [--replication-factor N] [--config K=V ...] [--if-not-exists]",
            "makes topics; with --if-not-exists one that is there must be as asked for",
            options: ["partitions", "replication-factor", "config", "if-not-exists"], names: 1...9_999),
        AdminVerb(
            "alter", "TOPIC... [--partitions N] [--config K=V ...] [--delete-config K ...]",
            "gives topics more partitions, changes settings; other settings stay as they are",
            options: ["partitions", "config", "delete-config"], names: 1...9_999),
        AdminVerb("delete", "TOPIC...", "deletes topics with all their records", names: 1...9_999),
    ]
    static let options =
        AdminAccess.options + [
            CommandOption("internal", help: "Kafka's own topics too"),
            CommandOption("partitions", "N", help: "number of partitions (create: the cluster's default)"),
            CommandOption("replication-factor", "N", help: "number of replicas (the cluster's default)"),
            CommandOption("config", "K=V", isRepeatable: true, help: "a setting by Kafka's name"),
            CommandOption("delete-config", "K", isRepeatable: true, help: "a setting that goes back to its default"),
            CommandOption("if-not-exists", help: "a topic that is there already is checked instead"),
        ]
    static let notes = AdminVerb.help(verbs)

    private let access: AdminAccess
    private let verb: String
    private let names: [String]
    private let hasInternal: Bool
    private let partitions: Int?
    private let replicationFactor: Int?
    private let configuration: [String: String]
    private let deleted: [String]
    private let ifNotExists: Bool

    init(_ options: CommandOptions) throws(UsageError) {
        verb = try AdminVerb.chosen(Self.verbs, of: Self.name, options, known: Self.options).name
        access = try AdminAccess(Self.name, options)
        names = Array(options.arguments.dropFirst())
        hasInternal = options.has("internal")
        partitions = options.has("partitions") ? try options.number("partitions", in: 1...1_000_000, default: 1) : nil
        replicationFactor =
            options.has("replication-factor")
            ? try options.number("replication-factor", in: 1...32_767, default: 1) : nil
        configuration = try Self.settings(options.all("config"))
        deleted = options.all("delete-config")
        ifNotExists = options.has("if-not-exists")
        if verb == "alter", partitions == nil, configuration.isEmpty, deleted.isEmpty {
            throw UsageError("say what to alter: '--partitions', '--config' or '--delete-config'")
        }
    }

    private static func settings(_ texts: [String]) throws(UsageError) -> [String: String] {
        var settings: [String: String] = [:]
        for text in texts {
            guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
                throw UsageError("option '--config' takes K=V, not '\(text)'")
            }
            settings[String(text[..<equals])] = String(text[text.index(after: equals)...])
        }
        return settings
    }

    func run() async throws -> ExitCode {
        try await access.run { admin in
            switch verb {
            case "list": try await list(admin)
            case "describe": try await describe(admin)
            case "create": try await create(admin)
            case "alter": try await alter(admin)
            default: try await admin.deleteTopics(names)
            }
        }
    }

    private func create(_ admin: KafkaAdmin) async throws {
        let topics = names.map {
            TopicSpec(
                $0, partitions: partitions, replicationFactor: replicationFactor, configuration: configuration)
        }
        if ifNotExists { try await admin.ensureTopics(topics) } else { try await admin.createTopics(topics) }
    }

    private func alter(_ admin: KafkaAdmin) async throws {
        var changes = configuration.mapValues { ConfigChange.set($0) }
        for name in deleted { changes[name] = .unset }
        // Settings first: that a number of partitions is refused then leaves nothing half done that can't be undone.
        if !changes.isEmpty {
            let all = names.map { (ConfigResource.topic($0), changes) }
            try await admin.alterConfigs(Dictionary(all, uniquingKeysWith: { $1 }))
        }
        guard let partitions else { return }
        let counts = Dictionary(names.map { ($0, partitions) }, uniquingKeysWith: { $1 })
        try await admin.createPartitions(counts)
    }

    private func list(_ admin: KafkaAdmin) async throws {
        for topic in try await admin.listTopics() where hasInternal || !topic.name.hasPrefix("__") {
            Output.line(access.asJSON ? TopicText.json(topic).line : topic.name)
        }
    }

    private func describe(_ admin: KafkaAdmin) async throws {
        let all = try await admin.listTopics()
        let absent = names.filter { name in !all.contains { $0.name == name } }
        let wanted = all.filter {
            names.isEmpty ? hasInternal || !$0.name.hasPrefix("__") : names.contains($0.name)
        }
        let settings = try await overrides(of: wanted.map(\.name), admin)
        for topic in wanted {
            let text = TopicText(topic: topic, settings: settings[topic.name])
            if access.asJSON { Output.line(text.json.line) } else { text.lines.forEach(Output.line) }
        }
        if absent.isEmpty { return }
        let failures = absent.map {
            ($0, KafkaError(.unknownTopicOrPartition, "The topic '\($0)' does not exist. Check its name."))
        }
        throw KafkaError(
            .unknownTopicOrPartition, "Topics do not exist.",
            failures: Dictionary(failures, uniquingKeysWith: { $1 }))
    }

    /// The settings that each topic has of its own; none where they can't be read, as on the embedded broker.
    private func overrides(of names: [String], _ admin: KafkaAdmin) async throws -> [String: [ConfigEntry]] {
        do throws(KafkaError) {
            let found = try await admin.describeConfigs(of: Set(names.map { .topic($0) }))
            var result: [String: [ConfigEntry]] = [:]
            for name in names { result[name] = try? found[.topic(name)]?.get().filter(\.isOverride) }
            return result
        } catch {
            if error.isRetriable { throw error }
            return [:]
        }
    }
}
