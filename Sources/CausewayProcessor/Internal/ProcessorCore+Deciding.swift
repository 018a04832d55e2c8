internal import CausewayKafka
internal import CausewayObservability
internal import CausewayRequestReply
internal import CausewayRuntime

/// From the command to the committed transaction.
extension ProcessorCore {
    /// Decides commands in a transaction with their events, replies and offsets; again until that is committed, or the
    /// partition is somebody else's.
    func decide(_ batch: ConsumerBatch, _ run: PartitionRun<Logic.State>) async {
        await repeatUntilCommitted(run) { transaction, tally in
            var offsets = ConsumedOffsets()
            for record in batch { offsets.add(record) }
            guard offsets.isAssigned else { throw ProcessorEnd.givenUp }
            let events = try await self.decide(Array(batch), run, transaction, &tally)
            try await transaction.sendOffsets(offsets)
            try await events.confirm(run)
        }
    }

    /// Decides what is due by itself; its events come from no command.
    func decideDue(_ run: PartitionRun<Logic.State>) async {
        await repeatUntilCommitted(run) { transaction, tally in
            try await self.decide([], run, transaction, &tally).confirm(run)
        }
    }

    private func repeatUntilCommitted(
        _ run: PartitionRun<Logic.State>,
        _ body: (KafkaTransaction, inout PartitionProcessorStatistics) async throws -> Void
    ) async {
        var pause = Duration.milliseconds(10)
        while !run.isReleased, !Task.isCancelled {
            if run.isBroken { await restore(run) }
            // Without the state of its log nothing may be decided: it was refused, or is over.
            guard !run.isBroken, !run.isReleased, let producer = run.producer else { return }
            var tally = PartitionProcessorStatistics()
            run.pace.begin()
            do {
                try await producer.runTransaction(deadline: .after(.seconds(60)), waitsForDecision: true) {
                    try await body($0, &tally)
                }
                run.pace.end()
                tally.transactions = 1
                run.commit()
                counters.add { $0.add(tally) }
                committedSnapshot(run)
                return
            } catch ProcessorEnd.givenUp {
                run.isBroken = true
                run.snapshots.drop()
                return
            } catch {
                // What was decided in it is in the state, and not in the log.
                run.isBroken = true
                let tookSnapshot = run.snapshots.abort(at: .now())
                counters.add {
                    $0.aborted += 1
                    if tookSnapshot { $0.failedSnapshots += 1 }
                }
                if run.isReleased { return }
                logger.info(
                    "a transaction of partition \(run.partition) was not committed: \(error)",
                    ["topic": configuration.eventTopic, "partition": "\(run.partition)"])
                if Self.isOver(error) {
                    let old = run.producer
                    run.producer = nil
                    try? await old?.close(deadline: .now())
                    await shutOutOthers(run)
                }
            }
            await sleep(pause)
            pause = min(pause * 2, .seconds(1))
        }
    }

    /// Whether the producer can't go on: shut out by another one of its name, or without knowing what became of a commit.
    private static func isOver(_ error: any Error) -> Bool {
        switch error as? TransactionError {
        case .fatal?, .undecided?: true
        default: false
        }
    }

    // MARK: In the transaction

    /// Decides commands and what is due; the events may still be on their way then, and have to be confirmed.
    private func decide(
        _ records: [ConsumerRecord], _ run: PartitionRun<Logic.State>, _ transaction: KafkaTransaction,
        _ tally: inout PartitionProcessorStatistics
    ) async throws -> EventsOnTheirWay {
        let now = Self.now()
        var writing = DecidedEvents(
            topic: configuration.eventTopic, partition: run.partition, of: partitionCount,
            version: logic.eventVersion, at: now)
        var answers: [DecidedCommand] = []
        incoming.refreshClock()
        for record in records {
            switch incoming.admit(record) {
            case .expired: tally.expired += 1
            case .cancelled: tally.cancelled += 1
            case .request(let request, let trace):
                let durable = request.durable
                if let known = durable.flatMap({ settled($0, run, now, writing.count, record, &tally) }) {
                    answers.append(known)
                    continue
                }
                let reply = TraceContext.$current.withValue(trace) { decide(request, run, now, &writing, &tally) }
                if let letter = reply.letter { _ = try await transaction.enqueue(letter) }
                answers.append(
                    DecidedCommand(record: record, reply: reply.reply, outcomeOf: durable, events: writing.count))
                // Known at once: it may come again among the next ones.
                if let durable { run.outcomes.insert(RequestOutcome(durable, reply.reply, at: now)) }
            }
        }
        for command in logic.due(run.state, at: now) {
            let decision = logic.decide(command, run.state, at: now)
            _ = append(decision.events, nil, run, &writing)
        }
        tally.events += writing.count
        let before = run.lastEvent
        let events = try await write(writing, run, transaction)
        try await answer(answers, run, (before, events.first), transaction, &tally)
        if let onWritten = configuration.onWritten, configuration.isHeldOnceWritten() {
            try await events.confirm(run)
            await onWritten(run.partition)
        }
        if let settings = configuration.snapshots, !run.snapshots.isSuspect {
            try await carrySnapshot(run, transaction, upTo: settings.transactionBytes)
        }
        return events
    }

    private func decide(
        _ request: Request, _ run: PartitionRun<Logic.State>, _ now: KafkaTimestamp, _ writing: inout DecidedEvents,
        _ tally: inout PartitionProcessorStatistics
    ) -> (reply: Result<ReplyValue, Problem>, letter: ProducerRecord?) {
        tally.decided += 1
        let command: Logic.Command
        do {
            command = try logic.command(from: request)
        } catch {
            tally.refused += 1
            if let error = error as? any ProblemError { return (.failure(error.problem), nil) }
            logger.error(
                "a command can't be read: \(error)",
                [
                    "topic": configuration.responder.topic, "partition": "\(run.partition)",
                    "offset": "\(request.record.offset)",
                ])
            let problem = Problem(status: 400, title: "The command could not be understood")
            guard let topic = configuration.deadLetterTopic else { return (.failure(problem), nil) }
            tally.deadLetters += 1
            let group = configuration.responder.consumer.groupID
            return (
                .failure(problem), ProducerRecord(deadLetter: request.record, to: topic, because: error, group: group)
            )
        }
        let decision = logic.decide(command, run.state, at: now)
        if case .failure = decision.reply { tally.refused += 1 }
        // Only where offsets of transactions get lost, as on the embedded broker, does one come again.
        if request.record.offset <= run.lastDecided, !decision.events.isEmpty {
            return (
                .failure(
                    Problem(
                        status: 409, title: "Decided before",
                        detail: "The command was decided before a restart, and its answer is not known any more.")), nil
            )
        }
        if let problem = append(decision.events, request.record.offset, run, &writing) {
            return (.failure(problem), nil)
        }
        return (decision.reply, nil)
    }

    /// Takes events into the state and among those that are to be written; all of a command's or none.
    private func append(
        _ events: [Logic.Event], _ commandOffset: Int64?, _ run: PartitionRun<Logic.State>,
        _ writing: inout DecidedEvents
    ) -> Problem? {
        do {
            try writing.append(events.map { try logic.encode($0) }, commandOffset)
        } catch {
            logger.error("an event can't be written: \(error)", ["topic": configuration.eventTopic])
            return Problem(status: 500, title: "Internal Server Error")
        }
        for event in events { logic.evolve(&run.state, event) }
        if let commandOffset, !events.isEmpty { run.lastDecided = max(run.lastDecided, commandOffset) }
        return nil
    }

    /// Writes events; waits for them only if it can't be told yet where they will be.
    ///
    /// Replies carry the offsets of their events. If they leave beside them the transaction registers its partitions once,
    /// which is a request, a write of the coordinator's and a millisecond of librdkafka's thread less (2.0.2).
    private func write(
        _ events: DecidedEvents, _ run: PartitionRun<Logic.State>, _ transaction: KafkaTransaction
    ) async throws -> EventsOnTheirWay {
        var deliveries: [PendingDelivery] = []
        for record in events.records { deliveries.append(try await transaction.enqueue(record)) }
        let written = EventsOnTheirWay(deliveries, sentAt: events.time, first: run.forecast.next)
        if run.forecast.next == nil { try await written.confirm(run) }
        return written
    }

    private func answer(
        _ commands: [DecidedCommand], _ run: PartitionRun<Logic.State>, _ events: (before: Int64, first: Int64),
        _ transaction: KafkaTransaction, _ tally: inout PartitionProcessorStatistics
    ) async throws {
        for command in commands {
            var reply = command.reply
            // What it was decided by: its own last event, or the last one before it.
            let offset = command.events > 0 ? events.first + Int64(command.events) - 1 : events.before
            if let id = command.replayOf {
                if let known = run.outcomes[id] { reply = known.answer }
            } else if offset >= 0, case .success(var value) = reply {
                value.headers.append(name: ProcessorHeaders.eventPartition, value: Array("\(run.partition)".utf8))
                value.headers.append(name: ProcessorHeaders.eventOffset, value: Array("\(offset)".utf8))
                reply = .success(value)
            }
            if let durable = command.outcomeOf { try await keep(reply, of: durable, run, transaction) }
            switch await composer.compose(reply, to: command.record) {
            case .record(let record): try await transaction.enqueue(record)
            case .none: break
            case .misaddressed(let reason):
                tally.misaddressed += 1
                logger.warning(
                    "a reply was dropped: \(reason)",
                    ["topic": configuration.responder.topic, "offset": "\(command.record.offset)"])
            }
        }
    }
}

/// Why a transaction is not run again.
private enum ProcessorEnd: Error {
    case givenUp
}
