internal import CausewayKafka

/// Where a record was written, as `causeway produce --json` prints it.
struct LandedText {
    let place: RecordMetadata

    var json: JSON {
        .object([
            ("topic", .string(place.topic)), ("partition", .number(place.partition)),
            ("offset", place.offset.map(JSON.number) ?? .null),
            ("timestamp", place.timestamp.map { .number($0.milliseconds) } ?? .null),
        ])
    }
}
