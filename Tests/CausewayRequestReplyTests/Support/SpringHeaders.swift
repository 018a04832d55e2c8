import CausewayKafka
import Testing

/// Headers as Spring for Apache Kafka 4.1.2 wrote them, captured from a running template and listener.
///
/// Names and values in the order of the wire, values in hexadecimal.
struct SpringHeaders: CustomTestStringConvertible, Sendable {
    let what: String
    let headers: [(name: String, hex: String)]

    var testDescription: String { what }

    static let requestToTopic = SpringHeaders(
        what: "request, reply container on a topic",
        headers: [
            ("kafka_replyTopic", "737072696e672d7265706c696573"),
            ("kafka_correlationId", "9ea529ac73834e55b87aeba3bea9e51e"),
        ])

    static let requestToPartition = SpringHeaders(
        what: "request, reply container on a partition",
        headers: [
            ("kafka_replyTopic", "737072696e672d7265706c696573"),
            ("kafka_replyPartition", "00000001"),
            ("kafka_correlationId", "499ce03127a84df7a4fc0829290884f3"),
        ])

    static let requestWithTextID = SpringHeaders(
        what: "request, correlation id as text",
        headers: [
            ("kafka_replyTopic", "737072696e672d7265706c696573"),
            (
                "kafka_correlationId",
                "32653932303631382d383836622d343666352d386331372d633665616639643633643938"
            ),
        ])

    static let requestWithPresetHeaders = SpringHeaders(
        what: "request that had a correlation id of the application's",
        headers: [
            ("kafka_correlationId", "6d696e65"),
            ("kafka_replyTopic", "737072696e672d7265706c696573"),
            ("kafka_correlationId", "1624fc52d93943948b4200008005cd4c"),
        ])

    static let requestFromMessage = SpringHeaders(
        what: "request made from a Message with headers",
        headers: [
            ("number", "3432"), ("raw", "010203"), ("text", "706c61696e"),
            (
                "spring_json_header_types",
                "7b226e756d626572223a226a6176612e6c616e672e496e7465676572222c2274657874223a226a6176612e6c616e672e537472696e67227d"
            ),
            ("kafka_replyTopic", "737072696e672d7265706c696573"),
            ("kafka_correlationId", "b4a45a449c534b78bfa65d65be9e0bcd"),
        ])

    static let reply = SpringHeaders(
        what: "reply of a value", headers: [("kafka_correlationId", "38771e0483b94a4f86cd03f807f87f2b")])

    static let errorReply = SpringHeaders(
        what: "error reply with a header of the application's",
        headers: [
            ("kafka_correlationId", "d469b6944b86425fb9e120261c791b45"),
            ("serverSentAnError", "726566757365642031"),
        ])

    static let elementOfList = SpringHeaders(what: "reply that is an element of a List", headers: [])

    /// The bytes that digits in hexadecimal stand for.
    static func bytes(_ hex: String) -> [UInt8] {
        let digits = hex.utf8.map { UInt8($0 > 0x39 ? $0 - 0x57 : $0 - 0x30) }
        return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    /// The headers as ours.
    var kafkaHeaders: KafkaHeaders {
        KafkaHeaders(headers.map { KafkaHeader(name: $0.name, value: Self.bytes($0.hex)) })
    }

    /// The value of the last header of a name.
    func value(_ name: String) -> [UInt8]? { kafkaHeaders[name] }
}
