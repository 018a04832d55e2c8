internal import CausewayKafka

/// A group's offset in a partition as `causeway groups` prints it.
struct OffsetRow {
    let group: String
    let partition: TopicPartition
    let committed: Int64
    /// The offset behind the last record; nil where the partition is gone.
    let end: Int64?

    private var lag: Int64? { end.map { max(0, $0 - committed) } }

    var json: JSON {
        .object([
            ("group", .string(group)), ("topic", .string(partition.topic)), ("partition", .number(partition.partition)),
            ("committed", .number(committed)), ("end", end.map(JSON.number) ?? .null),
            ("lag", lag.map(JSON.number) ?? .null),
        ])
    }

    var text: String {
        "\(group)  \(partition)  committed \(committed)  end \(end.map(String.init) ?? "-")  lag "
            + (lag.map(String.init) ?? "-")
    }

    /// The offset that was set.
    var placeJSON: JSON {
        .object([
            ("group", .string(group)), ("topic", .string(partition.topic)), ("partition", .number(partition.partition)),
            ("offset", .number(committed)),
        ])
    }

    var placeText: String { "\(group)  \(partition)  offset \(committed)" }
}
