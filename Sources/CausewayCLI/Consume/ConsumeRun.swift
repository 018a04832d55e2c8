internal import CausewayKafka
internal import CausewayRuntime

/// Reads records and prints them.
actor ConsumeRun: Service {
    /// Why reading ended.
    private enum End {
        case counted
        case atEnd
        case timedOut
        /// Nobody reads the output any more.
        case unread
        case stopped
    }

    private let consumer: KafkaConsumer
    private let plan: ConsumePlan
    private let printer: RecordPrinter
    private let deadline: Deadline
    private var left: Int
    private var result = ExitCode.success

    init(_ consumer: KafkaConsumer, _ plan: ConsumePlan, _ printer: RecordPrinter) {
        self.consumer = consumer
        self.plan = plan
        self.printer = printer
        deadline = plan.timeout.map { .after($0) } ?? .never
        left = plan.count ?? .max
    }

    /// How it ended.
    var code: ExitCode { result }

    /// Reads until the plan is done or the task is cancelled.
    func run() async throws {
        do {
            try await start()
            let end = try await firstEnd()
            if plan.count != nil, left > 0, end != .unread { result = .negative }
        } catch let error as KafkaError {
            Output.error("consume: \(error.message)")
            result = .answer(error)
            // Nothing is in hand, and a cluster that is away would be waited for.
            if result == .unavailable { return }
        }
        do {
            try await consumer.close(deadline: .after(.seconds(5)))
        } catch {
            Output.error("consume: \(error.message)")
            if result == .success { result = .unavailable }
        }
    }

    private func start() async throws(KafkaError) {
        let patience = min(deadline, .after(.seconds(30)))
        var positions: [TopicPartition: StartingOffset] = [:]
        for choice in plan.topics {
            let topic = try await consumer.metadata(of: choice.name, deadline: patience)
            for partition in choice.partitions ?? topic.partitions.map(\.id) {
                guard partition < topic.partitions.count else {
                    throw KafkaError(
                        .unknownTopicOrPartition,
                        """
                        The topic '\(choice.name)' has \(topic.partitions.count) partitions, from 0: there is no \
                        partition \(partition).
                        """, isRetriable: false)
                }
                positions[TopicPartition(topic: choice.name, partition: partition)] = plan.place
            }
        }
        if plan.isGroup {
            try await consumer.subscribe(to: plan.topics.map(\.name))
        } else {
            try await consumer.assign(positions, deadline: patience)
        }
    }

    private func firstEnd() async throws -> End {
        try await withThrowingTaskGroup(of: End?.self) { group in
            group.addTask { try await self.read() }
            if plan.exitsAtEnd { group.addTask { try await self.waitForEnds() } }
            if deadline != .never { group.addTask { await self.waitForDeadline() } }
            defer { group.cancelAll() }
            // Whoever was cancelled has nothing to say.
            while let end = try await group.next() { if let end { return end } }
            return .stopped
        }
    }

    private func read() async throws -> End? {
        for try await batch in consumer.batches() {
            let records = batch.prefix(left)
            left -= records.count
            let isRead = printer.print(records)
            if plan.isGroup { store(records) }
            if left == 0 { return .counted }
            if !isRead { return .unread }
        }
        return nil
    }

    /// What is printed counts as done.
    private func store(_ records: ConsumerBatch.SubSequence) {
        var offsets: [TopicPartition: Int64] = [:]
        for record in records { offsets[record.topicPartition] = record.offset + 1 }
        consumer.storeOffsets(offsets)
    }

    /// Until the end of every partition was come to.
    private func waitForEnds() async throws -> End? {
        var ended: Set<TopicPartition> = []
        for try await end in consumer.partitionEnds {
            ended.insert(end.topicPartition)
            let assigned = consumer.assignment
            if !assigned.isEmpty, assigned.allSatisfy(ended.contains) { return .atEnd }
        }
        return nil
    }

    private func waitForDeadline() async -> End? {
        try? await Task.sleep(for: deadline.remaining)
        return Task.isCancelled ? nil : .timedOut
    }
}
