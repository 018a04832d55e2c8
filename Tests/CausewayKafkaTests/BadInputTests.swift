import CausewayEmbeddedBroker
import CausewayRuntime
import CausewayTesting
import Testing

@testable import CausewayKafka

/// What a user gets wrong, and what is said then: a code of its own, what it is about, and what to do.
@Suite(.timeLimit(.minutes(3))) struct BadInputTests {
    private func expect(
        _ error: KafkaError?, _ code: KafkaError.Code, _ parts: String...,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(error?.code == code, sourceLocation: sourceLocation)
        for part in parts {
            #expect(
                error?.message.contains(part) == true, "'\(part)' is not in: \(error?.message ?? "no error")",
                sourceLocation: sourceLocation)
        }
    }

    @Test func anUnknownSettingNamesTheKey() {
        for (key, value) in [("no.such.key", "1"), ("security.protocol", "telepathy"), ("session.timeout.ms", "soon")] {
            var consumer = KafkaConsumerConfiguration(bootstrapServers: "127.0.0.1:1", groupID: "g")
            consumer.raw[key] = value
            expect(
                #expect(throws: KafkaError.self) { try KafkaConsumer(configuration: consumer) },
                .invalidConfiguration, "'\(key)'", "Check")
            var producer = KafkaProducerConfiguration(bootstrapServers: "127.0.0.1:1")
            producer.raw[key] = value
            if key != "session.timeout.ms" {
                expect(
                    #expect(throws: KafkaError.self) { try KafkaProducer(configuration: producer) },
                    .invalidConfiguration, "'\(key)'", "Check")
            }
        }
        for key in ["enable.auto.commit", "enable.auto.offset.store", "enable.partition.eof", "log.queue"] {
            var consumer = KafkaConsumerConfiguration(bootstrapServers: "127.0.0.1:1", groupID: "g")
            consumer.raw[key] = "true"
            expect(
                #expect(throws: KafkaError.self) { try KafkaConsumer(configuration: consumer) },
                .invalidConfiguration, "'\(key)'", "can't be changed")
        }
    }

    /// Nobody listens there.
    @Test func anUnreachableBrokerNamesTheHostAndWhatCameOfIt() async throws {
        let port = try FreePort.next()
        let host = "127.0.0.1:\(port)"
        let logs = CapturedLogs()
        let configuration = KafkaConsumerConfiguration(bootstrapServers: host, groupID: "g")
        let consumer = try KafkaConsumer(configuration: configuration, logger: logs.logger())
        let partition = TopicPartition(topic: "t", partition: 0)
        try await eventually(within: .seconds(20)) { logs.contains("brokers are down") }
        try await eventually(within: .seconds(20)) { logs.contains("Connection refused") }
        for error in [
            await #expect(throws: KafkaError.self) {
                try await consumer.metadata(deadline: .after(.milliseconds(300)))
            },
            await #expect(throws: KafkaError.self) {
                try await consumer.watermarks(of: partition, deadline: .after(.milliseconds(300)))
            },
            await #expect(throws: KafkaError.self) {
                try await consumer.offsets(
                    forTimes: [partition: KafkaTimestamp(milliseconds: 1)], deadline: .after(.milliseconds(300)))
            },
            await #expect(throws: KafkaError.self) {
                try await consumer.committed([partition], deadline: .after(.milliseconds(300)))
            },
            await #expect(throws: KafkaError.self) {
                try await consumer.commit([partition: 1], deadline: .after(.milliseconds(300)))
            },
            await #expect(throws: KafkaError.self) {
                try await consumer.assign([partition: .tail(1)], deadline: .after(.milliseconds(300)))
            },
        ] {
            expect(error, .allBrokersDown, host, "Connection refused", "Check bootstrapServers")
            #expect(error?.isRetriable == true)
        }
        // Who only reads waits for a broker to come, and is warned.
        #expect(logs.messages(containing: "brokers are down").allSatisfy { $0.contains(host) })
        _ = try? await consumer.close(deadline: .after(.milliseconds(300)))
    }

    @Test func aNameWithoutAnAddressIsNamed() async throws {
        let logs = CapturedLogs()
        let consumer = try KafkaConsumer(
            configuration: KafkaConsumerConfiguration(bootstrapServers: "no-such-host.invalid:9092"),
            logger: logs.logger())
        try await eventually(within: .seconds(30)) { logs.contains("brokers are down") }
        let error = await #expect(throws: KafkaError.self) {
            try await consumer.metadata(deadline: .after(.milliseconds(300)))
        }
        expect(error, .allBrokersDown, "no-such-host.invalid:9092", "resolve", "Check bootstrapServers")
        _ = try? await consumer.close(deadline: .after(.milliseconds(300)))
    }

    @Test(.enabled(if: Cluster.isAvailable, Cluster.whyNot))
    func aMissingTopicIsNamedToTheReaderAndReadOnceItIsThere() async throws {
        try await Cluster.withTopic("there") { broker, topic in
            let absent = TestBroker.uniqueName("absent")
            var configuration = broker.consumerConfiguration(group: topic)
            configuration.topicMetadataRefreshInterval = .milliseconds(300)
            let consumer = try KafkaConsumer(configuration: configuration)
            try await consumer.subscribe(to: [topic, absent])
            let error = await #expect(throws: KafkaError.self) { for try await _ in consumer.records {} }
            expect(error, .unknownTopicOrPartition, absent, "'\(topic)'", "Create the topic, or check its name")
            #expect(error?.isFatal == false)
            // Said once: a new loop goes on with the others, and with this one once it is there.
            let seen = SeenRecords()
            let reader = consumer.read(into: seen)
            try await broker.fill(topic, count: 5)
            try await eventually(within: .seconds(20)) { seen.count == 5 }
            try await broker.createTopic(name: absent)
            try await broker.fill(absent, count: 5)
            try await eventually(within: .seconds(20)) { seen.count == 10 }
            let metadata = await #expect(throws: KafkaError.self) { try await consumer.metadata(of: absent + "-2") }
            expect(metadata, .unknownTopicOrPartition, absent + "-2", "Create the topic, or check its name")
            try await consumer.close()
            try await reader.value
        }
    }

    @Test func useAfterCloseIsSaid() async throws {
        let broker = TestBroker(try EmbeddedBroker())
        let consumer = try KafkaConsumer(configuration: broker.consumerConfiguration(group: "closed"))
        try await consumer.close()
        let partition = TopicPartition(topic: "t", partition: 0)
        let calls: [(String, @Sendable () async throws -> Void)] = [
            ("subscribe", { try await consumer.subscribe(to: "t") }),
            ("pattern", { try await consumer.subscribe(to: TopicPattern("t.*")) }),
            ("unsubscribe", { try await consumer.unsubscribe() }),
            ("subscription", { _ = try await consumer.subscription() }),
            ("assign", { try await consumer.assign([partition: .beginning]) }),
            ("incrementalAssign", { try await consumer.incrementalAssign([partition: .beginning]) }),
            ("incrementalUnassign", { try await consumer.incrementalUnassign([partition]) }),
            ("seek", { try await consumer.seek(to: [partition: 1]) }),
            ("seek by name", { try await consumer.seek(to: [partition: .end]) }),
            ("pause", { try await consumer.pause([partition]) }),
            ("resume", { try await consumer.resume([partition]) }),
            ("commit", { try await consumer.commit() }),
            ("commit offsets", { try await consumer.commit([partition: 1]) }),
            ("commitAsync", { try await consumer.commitAsync().value() }),
            ("committed", { _ = try await consumer.committed([partition]) }),
            ("watermarks", { _ = try await consumer.watermarks(of: partition) }),
            ("all watermarks", { _ = try await consumer.watermarks(of: [partition]) }),
            ("offsets", { _ = try await consumer.offsets(forTimes: [partition: KafkaTimestamp(milliseconds: 1)]) }),
            ("lag", { _ = try await consumer.lag() }),
            ("metadata", { _ = try await consumer.metadata() }),
        ]
        for (name, call) in calls {
            let error = await #expect(throws: KafkaError.self, "\(name)") { try await call() }
            expect(error, .closed, "closed", "make a new one")
        }
        // What asks nobody has nothing to say, and reading is over.
        #expect(consumer.assignment.isEmpty)
        #expect(consumer.position(of: partition) == nil)
        #expect(consumer.cachedWatermarks(of: partition) == nil)
        #expect(consumer.currentLag(of: partition) == nil)
        for try await _ in consumer.records { Issue.record("a record after close") }
        for try await _ in consumer.batches() { Issue.record("a batch after close") }
        try await consumer.close()
        let producer = try broker.producer()
        try await producer.close()
        let sending = await #expect(throws: KafkaError.self) {
            _ = try await producer.send(ProducerRecord(topic: "t", text: "late"))
        }
        expect(sending, .closed, "closed", "make a new one")
    }
}
