import CausewayEmbeddedBroker
import CausewayKafka
import CausewayObservability
import CausewayProcessor
import CausewayRequestReply
import CausewayRuntime
import CausewayTesting

/// The topics of one test on a broker, and how its clients are made.
struct ProcessorTopics: Sendable {
    let bootstrap: String
    let commands: String
    let events: String
    let replies: String

    /// Makes new topics.
    init(on broker: TestBroker, partitions: Int = 1, eventPartitions: Int? = nil) async throws {
        bootstrap = broker.bootstrapServers
        commands = TestBroker.uniqueName("commands")
        events = TestBroker.uniqueName("events")
        replies = TestBroker.uniqueName("replies")
        try await broker.createTopic(name: commands, partitions: partitions)
        try await broker.createTopic(name: events, partitions: eventPartitions ?? partitions)
        try await broker.createTopic(name: replies)
    }

    func processor(
        group: String = "processors", loop: EventLoop, logic: LeaseLogic = LeaseLogic(),
        controlTopic: String? = ControlTopic.defaultName,
        _ change: (inout PartitionProcessorConfiguration) -> Void = { _ in }
    ) throws -> PartitionProcessor<LeaseLogic> {
        try processor(group: group, loop: loop, running: logic, controlTopic: controlTopic, change)
    }

    func processor<Logic: PartitionLogic>(
        group: String = "processors", loop: EventLoop, running logic: Logic,
        controlTopic: String? = ControlTopic.defaultName, logger: Logger = .disabled,
        metrics: (any MetricsFactory)? = nil, _ change: (inout PartitionProcessorConfiguration) -> Void = { _ in }
    ) throws -> PartitionProcessor<Logic> {
        var configuration = PartitionProcessorConfiguration(
            bootstrapServers: bootstrap, commandTopic: commands, eventTopic: events, group: "\(group)-\(commands)")
        configuration.responder.replyTopics = [replies]
        configuration.responder.controlTopic = controlTopic
        configuration.responder.consumer.fetchWaitMax = .milliseconds(5)
        configuration.responder.consumer.sessionTimeout = .seconds(6)
        configuration.responder.consumer.heartbeatInterval = .milliseconds(200)
        configuration.replay.fetchWaitMax = .milliseconds(5)
        configuration.dueInterval = .milliseconds(20)
        change(&configuration)
        return try PartitionProcessor(
            configuration: configuration, logic: logic, loop: loop, logger: logger, metrics: metrics)
    }

    func requester(loop: EventLoop) throws -> Requester {
        var configuration = RequesterConfiguration(bootstrapServers: bootstrap, replyTopic: replies)
        configuration.requestTopics = [commands]
        configuration.consumer.fetchWaitMax = .milliseconds(5)
        return try Requester(configuration: configuration, loop: loop)
    }

    /// Writes commands that nobody waits for, in order; each says where its reply would go if `repliesGo` is true.
    func write(_ texts: [String], partition: Int = 0, repliesGo: Bool = false) async throws {
        var configuration = KafkaProducerConfiguration(bootstrapServers: bootstrap)
        configuration.maxInFlight = 1
        let producer = try KafkaProducer(configuration: configuration)
        var last: PendingDelivery?
        for text in texts {
            var record = ProducerRecord(topic: commands, partition: partition, text: text)
            if repliesGo {
                record.headers = [
                    .init(name: WireContract.correlationID, text: text),
                    .init(name: WireContract.replyTopic, text: replies),
                ]
            }
            last = try await producer.enqueue(record)
        }
        _ = try await last?.value
        try await producer.close()
    }

    /// Reads a topic's partition from its beginning until it has so many records.
    func read(_ count: Int, from topic: String, partition: Int = 0) async throws -> [ConsumerRecord] {
        var configuration = KafkaConsumerConfiguration(bootstrapServers: bootstrap)
        configuration.fetchWaitMax = .milliseconds(5)
        let consumer = try KafkaConsumer(configuration: configuration)
        try await consumer.assign([TopicPartition(topic: topic, partition: partition): .beginning])
        var records: [ConsumerRecord] = []
        if count > 0 {
            for try await record in consumer.records {
                records.append(record)
                if records.count == count { break }
            }
        }
        try await consumer.close()
        return records
    }

    /// The events of a partition so far.
    func eventsSoFar(partition: Int = 0) async throws -> [ConsumerRecord] {
        let consumer = try KafkaConsumer(configuration: KafkaConsumerConfiguration(bootstrapServers: bootstrap))
        let end = try await consumer.watermarks(of: TopicPartition(topic: events, partition: partition)).high
        try await consumer.close()
        return try await read(Int(end), from: events, partition: partition)
    }
}

extension PartitionProcessor {
    /// Runs it for as long as the body takes, then stops it in good order.
    func whileRunning<Value>(_ body: () async throws -> Value) async throws -> Value {
        let running = Task { try await self.run() }
        do {
            let value = try await body()
            running.cancel()
            try await running.value
            return value
        } catch {
            running.cancel()
            _ = await running.result
            throw error
        }
    }
}

/// Runs a body with a loop that ends with it.
func withLoop<Value>(_ body: (EventLoop) async throws -> Value) async throws -> Value {
    let loop = try EventLoop(name: "processor test")
    do {
        let value = try await body(loop)
        await loop.shutdown()
        return value
    } catch {
        await loop.shutdown()
        throw error
    }
}
