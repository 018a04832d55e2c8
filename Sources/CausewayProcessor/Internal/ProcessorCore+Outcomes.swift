internal import CausewayKafka
internal import CausewayObservability
internal import CausewayRequestReply
internal import CausewayRuntime

/// Durable requests: what was answered is answered again, and nothing decided twice.
extension ProcessorCore {
    /// What a durable request is answered with that is not decided: its outcome, or why it has none.
    func settled(
        _ durable: DurableRequest, _ run: PartitionRun<Logic.State>, _ now: KafkaTimestamp, _ events: Int,
        _ record: ConsumerRecord, _ tally: inout PartitionProcessorStatistics
    ) -> DecidedCommand? {
        let topic = configuration.responder.outcomes?.topic
        guard topic == durable.outcomeTopic else {
            return DecidedCommand(record: record, reply: .failure(.notDurable(durable, topic)), events: events)
        }
        run.outcomes.prune(at: now)
        guard let known = run.outcomes[durable.id] else { return nil }
        guard known.request.fingerprint == durable.fingerprint else {
            return DecidedCommand(record: record, reply: .failure(.requestReused), events: events)
        }
        tally.replayed += 1
        return DecidedCommand(record: record, reply: known.answer, replayOf: durable.id, events: events)
    }

    /// Writes the outcome of a durable request beside its events.
    func keep(
        _ reply: Result<ReplyValue, Problem>, of durable: DurableRequest, _ run: PartitionRun<Logic.State>,
        _ transaction: KafkaTransaction
    ) async throws {
        let outcome = RequestOutcome(durable, reply, at: Self.now())
        run.outcomes.insert(outcome)
        _ = try await transaction.enqueue(outcome.record(partition: run.partition))
    }

    /// Reads a partition's outcomes to their end.
    func readOutcomes(of partition: Int) async throws -> OutcomeTable {
        var outcomes = OutcomeTable(configuration.responder.outcomes)
        guard let topic = configuration.responder.outcomes?.topic else { return outcomes }
        let consumer = try KafkaConsumer(configuration: configuration.replay.readingToEnd, loop: loop, logger: logger)
        do {
            let place = TopicPartition(topic: topic, partition: partition)
            try await consumer.readToEnd(of: [place: .beginning], upTo: 1_000) { batch in
                for record in batch { if let outcome = RequestOutcome(record) { outcomes.insert(outcome) } }
                outcomes.prune(at: Self.now())
            }
        } catch {
            try? await consumer.close(deadline: .after(.seconds(1)))
            throw error
        }
        try? await consumer.close(deadline: .after(.seconds(1)))
        return outcomes
    }
}
