import CausewayKafka
import CausewayTesting
import KafkaTestSupport
import Testing

/// At least once: what is committed is behind records that the caller has moved past, never behind one in hand.
@Suite(.timeLimit(.minutes(3))) struct StoringTests {
    private func first(of topic: String, on broker: TestBroker) async throws -> Int64? {
        let consumer = try KafkaConsumer(configuration: broker.consumerConfiguration(group: topic))
        try await consumer.assign([TopicPartition(topic: topic, partition: 0): .committed])
        var offset: Int64?
        for try await record in consumer.records {
            offset = record.offset
            break
        }
        try await consumer.close()
        return offset
    }

    @Test(arguments: Conformance.kinds()) func aRecordInHandIsReadAgain(_ kind: TestBroker.Kind) async throws {
        let broker = try await TestBroker.shared(kind)
        try await broker.withTopic("hand") { topic in
            let partition = TopicPartition(topic: topic, partition: 0)
            try await broker.fill(topic, count: 20)
            for round in 0..<3 as Range<Int64> {
                let consumer = try KafkaConsumer(configuration: broker.consumerConfiguration(group: topic))
                try await consumer.assign([partition: .committed])
                for try await record in consumer.records where record.offset == round * 5 + 4 {
                    // Killed in the middle: what was committed while the record was in hand is all that stays.
                    try await consumer.commit()
                    break
                }
                #expect(try await consumer.committed([partition]) == [partition: round * 5 + 4])
                #expect(try await first(of: topic, on: broker) == round * 5 + 4)
                consumer.storeOffsets([partition: (round + 1) * 5])
                try await consumer.close()
                // Closing commits what is stored.
                #expect(try await first(of: topic, on: broker) == (round + 1) * 5)
            }
        }
    }

    @Test(arguments: Conformance.kinds()) func aBatchIsStoredAsAWholeOnceTheNextIsAskedFor(_ kind: TestBroker.Kind)
        async throws
    {
        let broker = try await TestBroker.shared(kind)
        try await broker.withTopic("batch") { topic in
            let partition = TopicPartition(topic: topic, partition: 0)
            try await broker.fill(topic, count: 20)
            let consumer = try KafkaConsumer(configuration: broker.consumerConfiguration(group: topic))
            try await consumer.assign([partition: .committed])
            var committed: [Int64?] = []
            var counts: [Int64] = []
            for try await batch in consumer.batches(upTo: 4) {
                try await consumer.commit()
                committed.append(try await consumer.committed([partition])[partition])
                counts.append(Int64(batch.count))
                if batch.nextOffsets == [partition: 20] { break }
            }
            var sum: Int64 = 0
            let expected = counts.map { count in
                defer { sum += count }
                return sum == 0 ? nil : sum
            }
            #expect(committed == expected)
            try await consumer.close()
            #expect(try await first(of: topic, on: broker) == expected.last)
        }
    }

    @Test(arguments: Conformance.kinds()) func pausingKeepsWhatIsStored(_ kind: TestBroker.Kind) async throws {
        let broker = try await TestBroker.shared(kind)
        try await broker.withTopic("stored") { topic in
            let partition = TopicPartition(topic: topic, partition: 0)
            try await broker.fill(topic, count: 10)
            let consumer = try KafkaConsumer(configuration: broker.consumerConfiguration(group: topic))
            try await consumer.assign([partition: .beginning])
            for try await record in consumer.records {
                if record.offset == 3 { try await consumer.pause([partition]) }
                if record.offset == 3 { try await consumer.resume([partition]) }
                if record.offset == 5 { break }
            }
            try await consumer.commit()
            #expect(try await consumer.committed([partition]) == [partition: 5])
            try await consumer.close()
        }
    }

    @Test(arguments: Conformance.kinds()) func withoutAutoOffsetStoreOnlyTheCallerStores(_ kind: TestBroker.Kind)
        async throws
    {
        let broker = try await TestBroker.shared(kind)
        try await broker.withTopic("manual") { topic in
            let partition = TopicPartition(topic: topic, partition: 0)
            try await broker.fill(topic, count: 10)
            var configuration = broker.consumerConfiguration(group: topic)
            configuration.enableAutoOffsetStore = false
            let consumer = try KafkaConsumer(configuration: configuration)
            try await consumer.assign([partition: .beginning])
            for try await record in consumer.records where record.offset == 9 { break }
            try await consumer.commit()
            #expect(try await consumer.committed([partition]) == [:])
            consumer.storeOffsets([partition: 4])
            try await consumer.close()
            #expect(try await first(of: topic, on: broker) == 4)
        }
    }

    @Test(arguments: Conformance.kinds()) func automaticCommitsComeByThemselves(_ kind: TestBroker.Kind) async throws {
        let broker = try await TestBroker.shared(kind)
        try await broker.withTopic("auto") { topic in
            let partition = TopicPartition(topic: topic, partition: 0)
            try await broker.fill(topic, count: 10)
            var configuration = broker.consumerConfiguration(group: topic)
            configuration.enableAutoCommit = true
            configuration.autoCommitInterval = .milliseconds(50)
            let consumer = try KafkaConsumer(configuration: configuration)
            try await consumer.assign([partition: .beginning])
            for try await record in consumer.records where record.offset == 6 {
                try await eventually { try await consumer.committed([partition]) == [partition: 6] }
                break
            }
            try await consumer.close()
        }
    }

    @Test func committingNeedsAGroup() async throws {
        let broker = try await TestBroker.shared(.embedded)
        let consumer = try KafkaConsumer(configuration: broker.consumerConfiguration())
        let error = await #expect(throws: KafkaError.self) { try await consumer.commit() }
        #expect(error?.code == .invalidState)
        try await consumer.close()
        let closed = try KafkaConsumer(configuration: broker.consumerConfiguration(group: "closed"))
        try await closed.close()
        let late = await #expect(throws: KafkaError.self) {
            try await closed.commit([TopicPartition(topic: "a", partition: 0): 1])
        }
        #expect(late?.code == .closed)
    }
}
