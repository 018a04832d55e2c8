import CausewayObservability
import CausewayTesting
import Testing

@testable import CausewayKafka

/// Records that can't be deserialized, in the middle of good ones, by each policy.
@Suite(.timeLimit(.minutes(4))) struct PoisonTests {
    private static let values = [
        #"{"id":0,"items":[]}"#, #"{"id":1,"items":[{"price":"x"}]}"#, #"{"id":2,"items":[]}"#,
    ]

    @Test(arguments: TestBroker.Kind.available)
    func failThrowsAndMovesNoOffsetPastIt(_ kind: TestBroker.Kind) async throws {
        try await TestBroker.shared(kind).withDeadLetters { topics in
            try await topics.send(Self.values)
            let consumer = try await topics.consumer()
            let records = consumer.records(as: Order.self, onPoison: .fail)
            var ids: [Int?] = []
            // Again and again: a new loop does not go on behind it.
            for _ in 0..<3 {
                let error = await #expect(throws: RecordDeserializationError.self) {
                    for try await record in records { ids.append(record.value?.id) }
                }
                #expect(ids == [0])
                #expect(error?.topicPartition == topics.partition)
                #expect(error?.offset == 1)
                #expect(error?.codingPath == "items[0].price")
                let text = try #require(error).description
                for part in ["\(topics.topic)[0] offset 1", "items[0].price", "Order", ".deadLetter", "offset 2"] {
                    #expect(text.contains(part), "\(text)")
                }
                try await consumer.commit()
                #expect(try await consumer.committed([topics.partition]) == [topics.partition: 1])
            }
            try await consumer.seek(to: [topics.partition: 2])
            for try await record in records {
                ids.append(record.value?.id)
                break
            }
            #expect(ids == [0, 2])
            try await consumer.close()
        }
    }

    @Test(arguments: TestBroker.Kind.available)
    func skipCountsLogsAndGoesOn(_ kind: TestBroker.Kind) async throws {
        try await TestBroker.shared(kind).withDeadLetters { topics in
            try await topics.send(Self.values)
            let logs = CapturedLogs()
            let metrics = PrometheusRegistry()
            let consumer = try await topics.consumer(logger: logs.logger())
            let records = consumer.records(as: Order.self, onPoison: .skip, metrics: metrics)
            var ids: [Int?] = []
            for try await record in records {
                ids.append(record.value?.id)
                if ids.count == 2 { break }
            }
            #expect(ids == [0, 2])
            #expect(records.statistics.skipped == 1)
            #expect(records.statistics.succeeded == 2)
            #expect(logs.messages(containing: "items[0].price").count == 1)
            let line = #"causeway_kafka_failed_records_total{outcome="skipped",topic="\#(topics.topic)"} 1"#
            #expect(metrics.render().contains(line), "\(metrics.render())")
            try await consumer.close()
        }
    }

    @Test(arguments: TestBroker.Kind.available)
    func aDeadLetterIsTheRecordByteForByte(_ kind: TestBroker.Kind) async throws {
        try await TestBroker.shared(kind).withDeadLetters { topics in
            let headers: KafkaHeaders = [
                KafkaHeader(name: "trace", value: [0, 255, 10]), KafkaHeader(name: "none", value: nil),
                KafkaHeader(name: "empty", value: []), KafkaHeader(name: "trace", value: [1]),
                KafkaHeader(name: "grün", text: "€"),
            ]
            let time = DeadLetterFixture.earlier
            let poison = ProducerRecord(
                topic: topics.topic, key: [0, 0xFF], value: [0xFF, 0, 0x7B], headers: headers, timestamp: time)
            try await topics.send([Self.values[0]])
            _ = try await topics.producer.send(poison)
            try await topics.send([Self.values[2]])
            let consumer = try await topics.consumer()
            let records = consumer.records(as: Order.self, onPoison: topics.policy)
            var ids: [Int?] = []
            for try await record in records {
                ids.append(record.value?.id)
                if ids.count == 2 { break }
            }
            #expect(ids == [0, 2])
            #expect(records.statistics.deadLettered == 1)
            // The one that was skipped is stored with the next, which is in hand and not done.
            try await consumer.commit()
            #expect(try await consumer.committed([topics.partition]) == [topics.partition: 2])
            try await consumer.close()

            let letter = try #require(try await topics.read(topics.deadLetters, count: 1).first)
            #expect(letter.keyBytes == poison.key)
            #expect(letter.valueBytes == poison.value)
            // Of when it was written: a topic's retention counts by that.
            #expect(try #require(letter.timestamp).milliseconds > time.milliseconds + 3_600_000)
            #expect(Array(letter.headers.prefix(headers.count)) == Array(headers))
            let added = KafkaHeaders(letter.headers.dropFirst(headers.count))
            #expect(added["kafka_dlt-original-topic"] == Array(topics.topic.utf8))
            #expect(added["kafka_dlt-original-partition"] == [0, 0, 0, 0])
            #expect(added["kafka_dlt-original-offset"] == [0, 0, 0, 0, 0, 0, 0, 1])
            #expect(added["kafka_dlt-original-timestamp"] == HeaderNumber.bytes(time.milliseconds))
            #expect(added["kafka_dlt-original-timestamp-type"] == Array("CreateTime".utf8))
            #expect(added["kafka_dlt-original-consumer-group"] == Array(topics.topic.utf8))
            #expect(added["kafka_dlt-exception-fqcn"] == Array("CausewayKafka.RecordDeserializationError".utf8))
            #expect(added["kafka_dlt-exception-cause-fqcn"] == Array("Swift.DecodingError".utf8))
            #expect(added["retry_topic-attempts"] == [0, 0, 0, 1])
            let info = try #require(DeadLetter(letter))
            #expect(info.origin == topics.partition)
            #expect(info.originalOffset == 1)
            #expect(info.originalTimestamp == time)
            #expect(info.originalHeaders == headers)
            #expect(info.attempts == 1)
            #expect(info.consumerGroup == topics.topic)
            #expect(try #require(info.errorMessage).contains("can't be read as Order"))
        }
    }

    @Test(arguments: TestBroker.Kind.available)
    func theTimeCanBeKept(_ kind: TestBroker.Kind) async throws {
        try await TestBroker.shared(kind).withDeadLetters { topics in
            let time = DeadLetterFixture.earlier
            _ = try await topics.producer.send(
                ProducerRecord(topic: topics.topic, text: "poison", timestamp: time))
            let publisher = DeadLetterPublisher(producer: topics.producer, keepsTimestamp: true) { $0.topic + "-dlt" }
            let consumer = try await topics.consumer()
            let reader = Task {
                for try await _ in consumer.records(as: Order.self, onPoison: .deadLetter(publisher)) {}
            }
            #expect(try await topics.read(topics.deadLetters, count: 1).first?.timestamp == time)
            try await consumer.close()
            try await reader.value
        }
    }

    /// Also more in a row than are under way at once, at the beginning and at the end.
    @Test(arguments: TestBroker.Kind.available)
    func manyInARowHoldNobodyUp(_ kind: TestBroker.Kind) async throws {
        try await TestBroker.shared(kind).withDeadLetters { topics in
            let good = [600, 601, 900]
            try await topics.send((0..<1000).map { good.contains($0) ? #"{"id":\#($0),"items":[]}"# : "poison \($0)" })
            let consumer = try await topics.consumer()
            let records = consumer.records(as: Order.self, onPoison: topics.policy)
            var ids: [Int?] = []
            let reader = Task {
                var ids: [Int?] = []
                for try await record in records { ids.append(record.value?.id) }
                return ids
            }
            try await eventually(within: .seconds(20)) { records.statistics.deadLettered == 997 }
            try await consumer.close()
            ids = try await reader.value
            #expect(ids == good)
            let letters = try await topics.read(topics.deadLetters, count: 997)
            #expect(letters.map { $0.valueText } == (0..<1000).filter { !good.contains($0) }.map { "poison \($0)" })
            let next = try KafkaConsumer(configuration: topics.broker.consumerConfiguration(group: topics.topic))
            #expect(try await next.committed([topics.partition]) == [topics.partition: 1000])
            try await next.close()
        }
    }

    @Test(arguments: TestBroker.Kind.available)
    func tombstonesAndAbsentKeysAreNoPoison(_ kind: TestBroker.Kind) async throws {
        try await TestBroker.shared(kind).withDeadLetters { topics in
            let good = Array(Self.values[0].utf8)
            let sent: [(key: [UInt8]?, value: [UInt8]?)] = [
                ([0x61], nil), (nil, good), ([0xFF], good), ([0x62], []), ([], good),
            ]
            for (key, value) in sent {
                _ = try await topics.producer.send(ProducerRecord(topic: topics.topic, key: key, value: value))
            }
            let consumer = try await topics.consumer()
            let records = consumer.records(keys: .string, values: .json(Order.self), onPoison: topics.policy)
            var seen: [String] = []
            for try await record in records {
                seen.append("\(record.key ?? "none") \(record.value.map { "\($0.id)" } ?? "tombstone")")
                #expect(record.isTombstone == (record.value == nil))
                if seen.count == 3 { break }
            }
            #expect(seen == ["a tombstone", "none 0", " 0"])
            let letters = try await topics.read(topics.deadLetters, count: 2).compactMap { DeadLetter($0) }
            #expect(letters.map(\.originalOffset) == [2, 3])
            #expect(letters.first?.errorMessage?.contains("the key can't be read as String") == true)
            #expect(letters.last?.errorMessage?.contains("is empty") == true)
            try await consumer.close()
        }
    }

    @Test func whatHasConfluentsHeaderIsCalledThat() async throws {
        try await TestBroker.shared(.embedded).withDeadLetters { topics in
            let value = SchemaHeader(schemaID: 42).bytes + Array(Self.values[0].utf8)
            _ = try await topics.producer.send(ProducerRecord(topic: topics.topic, value: value))
            let consumer = try await topics.consumer()
            let error = await #expect(throws: RecordDeserializationError.self) {
                for try await _ in consumer.records(as: Order.self, onPoison: .fail) {}
            }
            #expect(try #require(error).reason.contains("schema 42"))
            try await consumer.close()
        }
    }
}
