internal import CausewayKafka

/// A topic as `causeway topics` prints it.
struct TopicText {
    let topic: ClusterMetadata.Topic
    /// The settings that it has of its own; nil if they can't be read.
    let settings: [ConfigEntry]?

    private static func summary(_ topic: ClusterMetadata.Topic) -> [(name: String, value: JSON)] {
        [
            ("name", .string(topic.name)), ("partitions", .number(topic.partitions.count)),
            ("replicas", .number(topic.partitions.map(\.replicas.count).min())),
        ]
    }

    /// The topic in a list.
    static func json(_ topic: ClusterMetadata.Topic) -> JSON { .object(summary(topic)) }

    /// The topic with all that is known.
    var json: JSON {
        var members = Self.summary(topic)
        members[1].value = .array(
            topic.partitions.map { partition in
                .object([
                    ("id", .number(partition.id)), ("leader", .number(partition.leader)),
                    ("replicas", .numbers(partition.replicas)), ("inSync", .numbers(partition.inSyncReplicas)),
                ])
            })
        members.append(
            ("config", settings.map { .object($0.map { ($0.name, .text($0.value)) }) } ?? .null))
        return .object(members)
    }

    /// The same as text.
    var lines: [String] {
        let replicas = topic.partitions.map(\.replicas.count).min() ?? 0
        var lines = ["\(topic.name)  partitions \(topic.partitions.count)  replicas \(replicas)"]
        lines += (settings ?? []).map { "  \($0.name)=\($0.value ?? "(not told)")" }
        lines += topic.partitions.map { partition in
            let leader = partition.leader.map(String.init) ?? "none"
            return "  \(partition.id)  leader \(leader)  replicas \(Self.list(partition.replicas))  in sync "
                + Self.list(partition.inSyncReplicas)
        }
        return lines
    }

    private static func list(_ brokers: [Int]) -> String { brokers.map(String.init).joined(separator: ",") }
}
