import Testing

@testable import CausewayKafka

/// Headers of dead letters, ours and Spring's.
@Suite struct DeadLetterHeaderTests {
    @Test func numbersAreBigEndianAsJavaWritesThem() {
        #expect(HeaderNumber.bytes(Int32(3)) == [0, 0, 0, 3])
        #expect(HeaderNumber.bytes(Int64(-2)) == [255, 255, 255, 255, 255, 255, 255, 254])
        for number in [0, 1, -1, Int64.max, Int64.min, 1_700_000_000_000] {
            #expect(HeaderNumber.read(HeaderNumber.bytes(number)) == number)
        }
        // BigInteger writes as few bytes as it needs.
        #expect(HeaderNumber.read([0x01, 0xA0, 0x12, 0xAB, 0x41, 0xBF]) == 0x01A0_12AB_41BF)
        #expect(HeaderNumber.read([0xFF]) == -1)
        for bytes: [UInt8]? in [nil, [], Array(repeating: 1, count: 9)] { #expect(HeaderNumber.read(bytes) == nil) }
    }

    @Test func theOriginIsReadFromSpringsHeadersToo() throws {
        let headers: KafkaHeaders = [
            KafkaHeader(name: "kafka_original-topic", text: "orders"),
            KafkaHeader(name: "kafka_original-partition", value: [0, 0, 0, 2]),
            KafkaHeader(name: "kafka_original-offset", value: [0, 0, 0, 0, 0, 0, 0, 9]),
            KafkaHeader(name: "kafka_original-timestamp-type", text: "LogAppendTime"),
        ]
        let origin = try #require(RecordOrigin(headers))
        #expect(origin.topicPartition == TopicPartition(topic: "orders", partition: 2))
        #expect(origin.offset == 9)
        #expect(origin.timestamp == nil)
        #expect(origin.isAppendTime)
    }

    @Test func oddHeadersAreNoOriginAndTrapNobody() {
        #expect(RecordOrigin([]) == nil)
        #expect(RecordOrigin([KafkaHeader(name: DeadLetterHeader.originalTopic, value: nil)]) == nil)
        #expect(RecordOrigin([KafkaHeader(name: DeadLetterHeader.originalTopic, value: [])]) == nil)
        #expect(RecordOrigin([KafkaHeader(name: DeadLetterHeader.originalTopic, value: [0xFF])]) == nil)
        let odd: KafkaHeaders = [
            KafkaHeader(name: DeadLetterHeader.originalTopic, text: "t"),
            KafkaHeader(name: DeadLetterHeader.originalPartition, text: "not a number at all"),
            KafkaHeader(name: DeadLetterHeader.originalOffset, value: nil),
        ]
        #expect(RecordOrigin(odd)?.topicPartition.partition == -1)
        #expect(RecordOrigin(odd)?.offset == -1)
    }

    @Test func onlyDeadLetterHeadersAreTakenOut() {
        let own: KafkaHeaders = [
            KafkaHeader(name: "kafka_correlationId", value: [1]), KafkaHeader(name: "a", value: nil),
            KafkaHeader(name: "kafka_dltx", value: nil), KafkaHeader(name: "a", value: [2]),
        ]
        var headers = own
        for name in ["kafka_dlt-exception-stacktrace", "kafka_exception-fqcn", "retry_topic-attempts"] {
            headers.insert(KafkaHeader(name: name, value: [1]), at: 1)
        }
        #expect(headers.withoutDeadLetterHeaders == own)
    }

    @Test func aLongMessageIsCutBetweenCharacters() {
        struct Long: Error, CustomStringConvertible {
            let description = String(repeating: "€", count: 5000)
        }
        let failure = RecordFailure(Long(), group: nil)
        #expect(failure.message.utf8.count == 4095)
        #expect(failure.message.allSatisfy { $0 == "€" })
    }
}
