internal import CausewayKafka
internal import CausewayObservability
internal import CausewayRequestReply
internal import CausewayRuntime
internal import CausewaySchema

/// Reading the logs of claims and outcomes, from their beginning on.
extension DurableCore {
    /// Reads until the task is cancelled.
    func follow() async {
        var wait = Duration.milliseconds(50)
        while !Task.isCancelled {
            do {
                try await read()
            } catch {
                if Task.isCancelled { break }
                logger.warning("the topics of durable requests can't be read: \(error); trying again")
            }
            if Task.isCancelled { break }
            try? await Task.sleep(for: wait)
            wait = min(wait * 2, .seconds(2))
        }
        end()
    }

    private func read() async throws {
        let consumer = try KafkaConsumer(configuration: configuration.reading, loop: loop, logger: logger)
        let result: Result<Void, any Error>
        do {
            try await follow(consumer)
            result = .success(())
        } catch {
            result = .failure(error)
        }
        try? await consumer.close(deadline: .after(.seconds(1)))
        try result.get()
    }

    private func follow(_ consumer: KafkaConsumer) async throws {
        var starts: [TopicPartition: StartingOffset] = [:]
        var ends: [TopicPartition: Int64] = [:]
        for topic in [configuration.claimTopic, configuration.outcomeTopic] {
            for partition in try await consumer.metadata(of: topic).partitions {
                let place = TopicPartition(topic: topic, partition: partition.id)
                let range = try await consumer.watermarks(of: place)
                let position = max(positions[place] ?? 0, range.low)
                positions[place] = position
                starts[place] = .offset(position)
                ends[place] = range.high
            }
        }
        self.ends = self.ends ?? ends
        noteCaughtUp()
        try await consumer.assign(starts)
        // The last offsets may be those of markers, which nobody is handed: the end of the partition tells.
        let watching = Task(executorPreference: loop.taskExecutor) {
            for try await end in consumer.partitionEnds { await self.reached(end) }
        }
        defer { watching.cancel() }
        for try await batch in consumer.batches(upTo: 1000) { take(batch) }
    }

    private func reached(_ end: PartitionEnd) {
        positions[end.topicPartition] = max(positions[end.topicPartition] ?? 0, end.offset)
        noteCaughtUp()
    }

    private func noteCaughtUp() { if notReadyReason == nil { happened(.caughtUp) } }

    private func take(_ batch: ConsumerBatch) {
        for record in batch {
            positions[TopicPartition(topic: record.topic, partition: record.partition)] = record.offset + 1
            let id = record.topic == configuration.claimTopic ? takeClaim(record) : takeOutcome(record)
            if let id { happened(.request(id)) }
        }
        table.prune(at: Self.now())
        noteCaughtUp()
    }

    private func takeClaim(_ record: ConsumerRecord) -> RequestDigest? {
        guard let id = record.keyBytes.flatMap({ RequestDigest(String(decoding: $0, as: UTF8.self)) }),
            let claim = try? JSONReader().read(RequestClaim.self, from: record.valueBytes ?? [])
        else {
            return nil
        }
        table.take(claim, of: id, at: record.timestamp?.milliseconds ?? Self.now())
        return id
    }

    private func takeOutcome(_ record: ConsumerRecord) -> RequestDigest? {
        guard let outcome = RequestOutcome(record) else { return nil }
        table.take(outcome)
        return outcome.request.id
    }
}
