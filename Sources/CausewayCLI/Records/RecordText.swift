internal import CausewayKafka

/// A record that was read, as `causeway consume` prints it.
struct RecordText {
    let record: ConsumerRecord
    var bytes = BytesText()

    var json: JSON {
        .object([
            ("topic", .string(record.topic)), ("partition", .number(record.partition)),
            ("offset", .number(record.offset)),
            ("timestamp", record.timestamp.map { .number($0.milliseconds) } ?? .null),
            ("timestampType", .string(record.isAppendTime ? "LogAppendTime" : "CreateTime")),
            bytes.member("key", record.keyBytes), bytes.member("value", record.valueBytes),
            ("headers", Self.json(record.headers, bytes)),
        ])
    }

    static func json(_ headers: KafkaHeaders, _ bytes: BytesText) -> JSON {
        .array(headers.map { .object([("name", .string($0.name)), bytes.member("value", $0.value)]) })
    }

    /// All of it on a line.
    var line: String {
        var words = [
            "\(record.topicPartition)", "offset \(record.offset)",
            "time \(record.timestamp.map { "\($0)" } ?? "-")", "key \(bytes.word(record.keyBytes))",
        ]
        words += record.headers.map { "header \($0.name)=\(bytes.word($0.value))" }
        words.append("value \(bytes.word(record.valueBytes))")
        return words.joined(separator: "  ")
    }
}
