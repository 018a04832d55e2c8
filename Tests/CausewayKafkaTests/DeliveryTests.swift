import CausewayEmbeddedBroker
import CausewayRuntime
import CausewayTesting
import Synchronization
import Testing

@testable import CausewayKafka

/// What becomes of records on their way to the broker.
@Suite(.timeLimit(.minutes(3))) struct DeliveryTests {
    let embedded: EmbeddedBroker
    let broker: TestBroker

    init() throws {
        embedded = try EmbeddedBroker()
        broker = TestBroker(embedded)
    }

    /// Bounded requests in flight gather what is sent meanwhile: 64 records, one after the other, while no answer comes.
    @Test func manySendsInFlightLeaveAsFewRequests() async throws {
        try await broker.withTopic("requests") { topic in
            let logs = CapturedLogs()
            var configuration = KafkaProducerConfiguration(bootstrapServers: broker.bootstrapServers)
            configuration.raw["debug"] = "msg"
            let producer = try KafkaProducer(configuration: configuration, logger: logs.logger())
            func requests() -> Int { logs.messages(containing: "Produce MessageSet with").count }
            _ = try await producer.send(ProducerRecord(topic: topic, partition: 0, text: "first"))
            // Longer than sending takes on a machine under load.
            try await embedded.setRoundTripTime(.seconds(6))
            var pending: [PendingDelivery] = []
            for number in 1...64 {
                pending.append(
                    try producer.tryEnqueue(ProducerRecord(topic: topic, partition: 0, text: "\(number)")))
                // Time enough to leave.
                if number <= 5 { try await eventually { requests() > number } }
                if number > 5 { try await Task.sleep(for: .milliseconds(1)) }
            }
            #expect(requests() == 6)
            try await embedded.setRoundTripTime(.zero)
            for (number, delivery) in pending.enumerated() {
                #expect(try await delivery.value.offset == Int64(number + 1))
            }
            #expect(requests() <= 12)
            try await producer.close()
        }
    }

    @Test func whatTheBrokerRefusesFailsClearly() async throws {
        try await broker.withTopic("refused") { topic in
            let producer = try broker.producer()
            let large = await #expect(throws: KafkaError.self) {
                try await producer.send(
                    ProducerRecord(topic: topic, value: [UInt8](repeating: 0, count: 2_000_000)))
            }
            #expect(large?.code == .recordTooLarge)
            #expect(large?.message.contains("raise messageMaxBytes") == true)
            #expect(large?.message.contains(topic) == true)
            try await embedded.failNext(.produce, with: [.init(rawValue: 87)])
            let refused = await #expect(throws: KafkaError.self) {
                try await producer.send(ProducerRecord(topic: topic, text: "refused"))
            }
            #expect(refused?.code == .invalidRecord)
            #expect(refused?.isRetriable == false)
            let partition = await #expect(throws: KafkaError.self) {
                try await producer.send(ProducerRecord(topic: topic, partition: 99, text: "nowhere"))
            }
            #expect(partition?.code == .unknownPartition)
            await #expect(throws: KafkaError.self) {
                try await producer.send(ProducerRecord(topic: topic, partition: -2, text: "nowhere"))
            }
            #expect(try await producer.send(ProducerRecord(topic: topic, text: "fine")).offset != nil)
            try await producer.close()
        }
    }

    @Test func failureTokensReachTheirHandlerAndOthersTheReports() async throws {
        try await broker.withTopic("tokens") { topic in
            let producer = try broker.producer()
            _ = try await producer.send(ProducerRecord(topic: topic, text: "first"))
            let failures = Mutex<[(UInt64, KafkaError.Code)]>([])
            let acknowledged = Mutex<[UInt64]>([])
            producer.onDeliveryFailure { token, error in failures.withLock { $0.append((token, error.code)) } }
            producer.onDeliveryReports { reports in acknowledged.withLock { $0 += reports.acknowledged } }
            let handle = try producer.topicHandle(topic)
            func produce(_ token: UInt64?) throws {
                try [UInt8]("value".utf8).withUnsafeBytes { value in
                    try producer.produce(handle, key: nil, value: value, headers: nil, failureToken: token)
                }
            }
            for token in [0, 1, 2, DeliveryTag.largestToken] { try produce(token) }
            try produce(nil)
            try await producer.flush()
            #expect(Set(acknowledged.withLock { $0 }) == [0, 1, 2, DeliveryTag.largestToken])
            try await embedded.failNext(.produce, with: [.init(rawValue: 87)])
            try produce(7)
            try await producer.flush()
            try await eventually { failures.withLock { $0.count == 1 } }
            #expect(failures.withLock { $0.first?.0 } == 7)
            #expect(failures.withLock { $0.first?.1 } == .invalidRecord)
            try await embedded.takeDown()
            for token in 10..<20 as Range<UInt64> { try produce(token) }
            _ = try? await producer.close(deadline: .after(.milliseconds(50)))
            #expect(failures.withLock { Set($0.map(\.0)) } == Set([7] + (10..<20)))
        }
    }

    @Test func aBrokerThatIsDownFailsSendsInTimeAndIsFoundAgain() async throws {
        try await broker.withTopic("outage") { topic in
            let producer = try broker.producer {
                $0.deliveryTimeout = .milliseconds(600)
                $0.raw["reconnect.backoff.max.ms"] = "200"
            }
            var configuration = broker.consumerConfiguration()
            configuration.raw["reconnect.backoff.max.ms"] = "200"
            let consumer = try KafkaConsumer(configuration: configuration)
            try await consumer.assign([TopicPartition(topic: topic, partition: 0): .beginning])
            var iterator = consumer.records.makeAsyncIterator()
            for round in 0..<2 {
                _ = try await producer.send(ProducerRecord(topic: topic, text: "up \(round)"))
                #expect(try await iterator.next()?.valueText == "up \(round)")
                try await embedded.takeDown()
                let clock = ContinuousClock()
                let begin = clock.now
                let error = await #expect(throws: KafkaError.self) {
                    try await producer.send(ProducerRecord(topic: topic, text: "down"))
                }
                #expect(error?.code == .messageTimedOut)
                #expect(error?.isRetriable == true)
                // By its own time-out, seconds late on a busy machine, and not by librdkafka's 5 minutes.
                #expect(clock.now - begin < .seconds(20))
                try await embedded.bringUp()
                try await eventually { (try? await producer.send(ProducerRecord(topic: topic, text: "again"))) != nil }
                #expect(try await iterator.next()?.valueText == "again")
            }
            try await consumer.close()
            try await producer.close()
        }
    }

    @Test func settingsThatCantBeAreNamed() throws {
        var producer = KafkaProducerConfiguration(bootstrapServers: "127.0.0.1:1")
        producer.raw["no.such.setting"] = "1"
        let unknown = #expect(throws: KafkaError.self) { try KafkaProducer(configuration: producer) }
        #expect(unknown?.code == .invalidConfiguration)
        #expect(unknown?.message.contains("no.such.setting") == true)
        var secret = KafkaProducerConfiguration(bootstrapServers: "127.0.0.1:1")
        secret.raw["ssl.key.password"] = "hunter2\u{0}x"
        secret.raw["log.queue"] = "false"
        let reserved = #expect(throws: KafkaError.self) { try KafkaProducer(configuration: secret) }
        #expect(reserved?.message.contains("hunter2") == false)
        var consumer = KafkaConsumerConfiguration(bootstrapServers: "127.0.0.1:1", groupID: "g")
        consumer.partitionAssignmentStrategy = [.cooperativeSticky, .range]
        #expect(throws: KafkaError.self) { try KafkaConsumer(configuration: consumer) }
        #expect(throws: KafkaError.self) { try KafkaConsumer(configuration: .init(bootstrapServers: "")) }
    }
}
