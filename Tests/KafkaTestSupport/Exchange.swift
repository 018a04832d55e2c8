package import CausewayKafka
package import CausewayRequestReply
package import CausewayRuntime
package import CausewayTesting

/// A request topic and a reply topic of one test, and who asks and answers over them.
package struct Exchange: Sendable {
    package let broker: TestBroker
    package let requests: String
    package let replies: String
    package let group: String

    package init(on kind: TestBroker.Kind, partitions: Int = 2, fileID: String = #fileID) async throws {
        try await self.init(at: try await TestBroker.shared(kind, fileID: fileID), partitions: partitions)
    }

    /// Topics and a group at a broker, which may be one of its own.
    package init(at broker: TestBroker, partitions: Int = 2) async throws {
        self.broker = broker
        requests = TestBroker.uniqueName("requests")
        replies = TestBroker.uniqueName("replies")
        group = TestBroker.uniqueName("group")
        try await broker.createTopic(name: requests, partitions: partitions)
        try await broker.createTopic(name: replies, partitions: 3)
    }

    /// A requester on a loop, not yet ready.
    package func requester(
        on loop: EventLoop, _ configure: (inout RequesterConfiguration) -> Void = { _ in }
    ) throws -> Requester {
        var configuration = RequesterConfiguration(bootstrapServers: broker.bootstrapServers, replyTopic: replies)
        configuration.requestTopics = [requests]
        quicken(&configuration.consumer)
        configure(&configuration)
        return try Requester(configuration: configuration, loop: loop)
    }

    /// A responder on a loop, not yet ready.
    package func responder(
        on loop: EventLoop, _ configure: (inout ResponderConfiguration) -> Void = { _ in },
        handler: @escaping Responder.Handler
    ) throws -> Responder {
        var configuration = ResponderConfiguration(
            bootstrapServers: broker.bootstrapServers, topic: requests, group: group)
        quicken(&configuration.consumer)
        configure(&configuration)
        return try Responder(configuration: configuration, loop: loop, handler: handler)
    }

    /// A responder whose replies are streams, not yet ready.
    package func streamingResponder(
        on loop: EventLoop, handler: @escaping Responder.StreamingHandler
    ) throws -> Responder {
        var configuration = ResponderConfiguration(
            bootstrapServers: broker.bootstrapServers, topic: requests, group: group)
        quicken(&configuration.consumer)
        return try Responder(configuration: configuration, loop: loop, streaming: handler)
    }

    private func quicken(_ configuration: inout KafkaConsumerConfiguration) {
        // The embedded broker answers a fetch that finds nothing after this time, also if a record comes meanwhile.
        if !broker.kind.has(.longPolling) { configuration.fetchWaitMax = .milliseconds(5) }
        // Its rebalances may wait for the session of a member that has left.
        configuration.sessionTimeout = .seconds(6)
    }

    /// Runs a body with a requester and a responder that are ready, each on a loop of its own.
    package func run(
        handler: @escaping Responder.Handler, _ body: (Requester, Responder) async throws -> Void
    ) async throws {
        try await withLoops(2) { loops in
            let requester = try requester(on: loops[0])
            let responder = try responder(on: loops[1], handler: handler)
            try await ending {
                try await requester.waitUntilReady()
                try await responder.waitUntilReady()
                try await body(requester, responder)
            } finally: {
                await requester.stop(deadline: .after(.seconds(2)))
                await responder.stop(deadline: .after(.seconds(2)))
            }
        }
    }

    /// Runs a body with a requester that is ready and nobody who answers.
    package func runUnanswered(
        _ configure: (inout RequesterConfiguration) -> Void = { _ in }, _ body: (Requester) async throws -> Void
    ) async throws {
        try await withLoops(1) { loops in
            let requester = try requester(on: loops[0], configure)
            try await ending {
                try await requester.waitUntilReady()
                try await body(requester)
            } finally: {
                await requester.stop(deadline: .now())
            }
        }
    }

    /// Writes records as a peer that is not ours would.
    package func produce(_ records: [ProducerRecord]) async throws {
        let producer = try KafkaProducer(configuration: .init(bootstrapServers: broker.bootstrapServers))
        for record in records { _ = try await producer.send(record) }
        try await producer.close()
    }

    /// Reads the first records of the reply topic.
    package func firstReplies(_ count: Int) async throws -> [ConsumerRecord] {
        try await first(count, of: replies, partitions: 3)
    }

    /// Reads the first records of the request topic.
    package func firstRequests(_ count: Int, partitions: Int = 2) async throws -> [ConsumerRecord] {
        try await first(count, of: requests, partitions: partitions)
    }

    private func first(_ count: Int, of topic: String, partitions: Int) async throws -> [ConsumerRecord] {
        var configuration = KafkaConsumerConfiguration(bootstrapServers: broker.bootstrapServers)
        quicken(&configuration)
        let consumer = try KafkaConsumer(configuration: configuration)
        let partitions = (0..<partitions).map { TopicPartition(topic: topic, partition: $0) }
        try await consumer.assign(Dictionary(uniqueKeysWithValues: partitions.map { ($0, .beginning) }))
        var records: [ConsumerRecord] = []
        for try await record in consumer.records {
            records.append(record)
            if records.count == count { break }
        }
        try await consumer.close()
        return records
    }
}
