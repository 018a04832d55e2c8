import CausewayKafka
import Foundation
import Testing

/// A record captured between a template and a listener of Spring for Apache Kafka 4.1.2 on Apache Kafka 4.3.1.
///
/// `spring-kafka.json` has a case on each line: random ids differ from capture to capture, all else is what Spring
/// writes. Requests had the key `key-1` and the value `{"serial":1}`.
struct GoldenRecord: Decodable, Sendable, CustomTestStringConvertible {
    struct Header: Decodable, Sendable {
        let name: String
        let hex: String

        var header: KafkaHeader { KafkaHeader(name: name, value: GoldenRecord.bytes(hex)) }
    }

    enum Role: String, Decodable, Sendable {
        case request, reply, dlt
        /// There is no record.
        case none
    }

    let name: String
    let role: Role
    let partition: Int?
    let key: String?
    let value: String?
    let headers: [Header]
    /// What Spring's requester made of it: the value, or the class of its exception.
    let requesterGot: String?

    private enum CodingKeys: String, CodingKey {
        case name = "case"
        case requesterGot = "requester_got"
        case role, partition, key, value, headers
    }

    var testDescription: String { name }

    /// All cases, in the order of the capture.
    static let all: [GoldenRecord] = {
        guard let url = Bundle.module.url(forResource: "spring-kafka", withExtension: "json"),
            let data = try? Data(contentsOf: url),
            let records = try? JSONDecoder().decode([GoldenRecord].self, from: data)
        else { return [] }
        return records
    }()

    /// The bytes of an even number of digits in hexadecimal.
    static func bytes(_ hex: String) -> [UInt8] {
        let digits = hex.utf8.map { UInt8($0 > 0x39 ? $0 - 0x57 : $0 - 0x30) }
        return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    /// The headers as captured.
    var kafkaHeaders: KafkaHeaders { KafkaHeaders(headers.map(\.header)) }
}
