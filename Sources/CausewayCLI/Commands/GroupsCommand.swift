internal import CausewayKafka
internal import CommandOptions

/// `causeway groups`: lists, describes and deletes consumer groups; reads and resets their offsets.
struct GroupsCommand: Command {
    static let name = "groups"
    static let summary = "lists, describes and deletes consumer groups, prints and resets their offsets"
    static let synopsis = "list|describe|delete|offsets|reset-offsets [GROUP...] --bootstrap B [--json]"
    static let argumentLimit = 10_000
    static let verbs = [
        AdminVerb("list", "[--state STATE ...]", "prints each group and its state", options: ["state"]),
        AdminVerb("describe", "GROUP...", "prints the members and what each has", names: 1...9_999),
        AdminVerb("delete", "GROUP...", "deletes groups without members, with their offsets", names: 1...9_999),
        AdminVerb("offsets", "GROUP...", "prints committed offsets, ends and lag", names: 1...9_999),
        AdminVerb(
            "reset-offsets", "GROUP --to PLACE [--topic T[:P,...] ...] [--dry-run]",
            "sets the offsets of a group without members; of all it has offsets in, unless topics are named",
            options: ["to", "topic", "dry-run"], names: 1...1),
    ]
    static let options =
        AdminAccess.options + [
            CommandOption(
                "state", "STATE", isRepeatable: true,
                help: "only groups in this state: Stable, Empty, PreparingRebalance, CompletingRebalance"),
            CommandOption(
                "to", "PLACE", help: "beginning, end, an offset, tail:N, a time as 2026-11-25T10:00:00Z or ms:MS"),
            CommandOption("topic", "T[:P,...]", isRepeatable: true, help: "a topic, or some of its partitions"),
            CommandOption("dry-run", help: "prints the offsets and sets none"),
        ]
    static let notes = AdminVerb.help(verbs)

    private let access: AdminAccess
    private let verb: String
    private let names: [String]
    private let states: Set<ConsumerGroupState>
    private let place: StartingOffset?
    private let topics: [TopicChoice]
    private let isDryRun: Bool

    init(_ options: CommandOptions) throws(UsageError) {
        verb = try AdminVerb.chosen(Self.verbs, of: Self.name, options, known: Self.options).name
        access = try AdminAccess(Self.name, options)
        names = Array(options.arguments.dropFirst())
        states = Set(options.all("state").map { ConsumerGroupState(rawValue: $0) })
        place = try options.value("to").map { text throws(UsageError) in try OffsetPlace.read(text) }
        var topics: [TopicChoice] = []
        for text in options.all("topic") { topics.append(try TopicChoice(text)) }
        self.topics = topics
        isDryRun = options.has("dry-run")
        if verb == "reset-offsets", place == nil { throw UsageError("option '--to' is missing") }
    }

    func run() async throws -> ExitCode {
        try await access.run { admin in
            switch verb {
            case "list": try await list(admin)
            case "describe": try await describe(admin)
            case "delete": try await admin.deleteGroups(names)
            case "offsets": try await offsets(admin)
            default: try await reset(admin)
            }
        }
    }

    private func list(_ admin: KafkaAdmin) async throws {
        for group in try await admin.listGroups(in: states) {
            Output.line(
                access.asJSON
                    ? JSON.object([("group", .string(group.id)), ("state", .string("\(group.state)"))]).line
                    : "\(group.id)  \(group.state)")
        }
    }

    private func describe(_ admin: KafkaAdmin) async throws {
        let found = try await admin.describeGroups(names)
        var failures: [String: KafkaError] = [:]
        for name in names {
            switch found[name] {
            case .success(let group)?:
                let text = GroupText(group: group)
                if access.asJSON { Output.line(text.json.line) } else { text.lines.forEach(Output.line) }
            case .failure(let error)?: failures[name] = error
            case nil: break
            }
        }
        if let first = failures.values.first { throw KafkaError(first.code, first.message, failures: failures) }
    }

    private func offsets(_ admin: KafkaAdmin) async throws {
        for name in names {
            let committed = try await admin.committedOffsets(ofGroup: name)
            // Tells a group that is not there from one without offsets.
            if committed.isEmpty { _ = try await admin.describeGroup(name) }
            let there = try await admin.describeTopics(Array(Set(committed.keys.map(\.topic))))
            let known = committed.keys.filter { there[$0.topic]?.partitions.count ?? 0 > $0.partition }
            let ends = try await admin.offsets(
                at: Dictionary(known.map { ($0, .end) }, uniquingKeysWith: { $1 }))
            for (partition, offset) in committed.sorted(by: { $0.key < $1.key }) {
                let row = OffsetRow(group: name, partition: partition, committed: offset, end: ends[partition])
                Output.line(access.asJSON ? row.json.line : row.text)
            }
        }
    }

    private func reset(_ admin: KafkaAdmin) async throws {
        guard let group = names.first, let place else { return }
        let partitions = try await partitions(of: group, admin)
        let places = Dictionary(partitions.map { ($0, place) }, uniquingKeysWith: { $1 })
        let offsets = try await admin.offsets(at: places)
        if !isDryRun { try await admin.alterOffsets(ofGroup: group, to: offsets) }
        for (partition, offset) in offsets.sorted(by: { $0.key < $1.key }) {
            let row = OffsetRow(group: group, partition: partition, committed: offset, end: nil)
            Output.line(access.asJSON ? row.placeJSON.line : row.placeText)
        }
    }

    private func partitions(of group: String, _ admin: KafkaAdmin) async throws -> [TopicPartition] {
        if topics.isEmpty {
            let all = try await admin.committedOffsets(ofGroup: group).keys.sorted()
            if all.isEmpty {
                throw KafkaError(
                    .invalidArgument, "The group '\(group)' has no offsets: name the topics with '--topic'.")
            }
            return all
        }
        let found = try await admin.describeTopics(topics.map(\.name))
        return try topics.flatMap { choice throws(KafkaError) in
            guard let topic = found[choice.name] else {
                throw KafkaError(.unknownTopicOrPartition, "The topic '\(choice.name)' does not exist. Check its name.")
            }
            return (choice.partitions ?? topic.partitions.map(\.id)).map {
                TopicPartition(topic: choice.name, partition: $0)
            }
        }
    }
}
