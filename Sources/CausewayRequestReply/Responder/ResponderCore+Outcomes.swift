internal import CausewayKafka
internal import CausewayObservability
internal import CausewayRuntime

/// Durable requests: what was answered is answered again, and the handler runs no second time.
///
/// After a crash between the handler's effects and the outcome it runs once more: they are not one transaction.
extension ResponderCore {
    /// Answers a durable request: with its outcome, or runs the handler and keeps what comes of it; nil when the request is
    /// left to others.
    func answerDurably(
        _ request: Request, _ worker: ResponderWorker, _ progress: PartitionProgress
    ) async -> Answer? {
        guard let durable = request.durable else { return await answer(request, worker, progress) }
        guard case .single = handler, let outcomes, outcomes.configuration.topic == durable.outcomeTopic else {
            return .problem(.notDurable(durable, outcomes?.configuration.topic))
        }
        guard await learnOutcomes(of: progress, outcomes) else { return nil }
        // It may run here already, as one that was sent twice.
        while progress.running.contains(durable.id) {
            if isStopping || progress.isRevoked { return nil }
            await pause(.seconds(1))
        }
        if let known = replay(durable, progress) { return known }
        progress.running.insert(durable.id)
        defer {
            progress.running.remove(durable.id)
            noteChange()
        }
        counters.handled.add()
        guard let answer = await answer(request, worker, progress), let kept = answer.outcome else { return nil }
        return await keep(kept, of: durable, progress, outcomes)
    }

    /// What a request was answered before; nil if it was not.
    private func replay(_ durable: DurableRequest, _ progress: PartitionProgress) -> Answer? {
        progress.outcomes?.prune(at: KafkaTimestamp(milliseconds: WallClock.milliseconds))
        guard let known = progress.outcomes?[durable.id] else { return nil }
        guard known.request.fingerprint == durable.fingerprint else { return .problem(.requestReused) }
        counters.replayed.add()
        return Answer(known.answer)
    }

    /// Reads a partition's outcomes, before its first durable request; tries again until that succeeds or the partition is
    /// given up.
    private func learnOutcomes(of progress: PartitionProgress, _ outcomes: ResponderOutcomes) async -> Bool {
        while progress.outcomes == nil {
            if isStopping || progress.isRevoked { return false }
            if progress.isLearning {
                await pause(.seconds(1))
                continue
            }
            progress.isLearning = true
            do {
                progress.outcomes = try await outcomes.read(progress.partition.partition)
            } catch {
                logger.warning(
                    "the outcomes of a partition can't be read: \(error); trying again",
                    ["topic": outcomes.configuration.topic, "partition": "\(progress.partition.partition)"])
                await pause(.milliseconds(200))
            }
            progress.isLearning = false
            noteChange()
        }
        return true
    }

    /// Writes an outcome until that succeeds; nil if the partition is given up before.
    private func keep(
        _ answer: Result<ReplyValue, Problem>, of durable: DurableRequest, _ progress: PartitionProgress,
        _ outcomes: ResponderOutcomes
    ) async -> Answer? {
        var answer = answer
        while !progress.isRevoked {
            let outcome = RequestOutcome(durable, answer, at: KafkaTimestamp(milliseconds: WallClock.milliseconds))
            do throws(KafkaError) {
                try await outcomes.write(outcome, progress.partition.partition)
                progress.outcomes?.insert(outcome)
                return Answer(answer)
            } catch {
                logger.warning(
                    "an outcome was not written: \(error)",
                    ["topic": outcomes.configuration.topic, "partition": "\(progress.partition.partition)"])
                if isStopping { return nil }
                // Such as one that is too large: that there was one is known all the same.
                if !error.isRetriable { answer = .failure(Problem(status: 500, title: "The answer can't be kept")) }
            }
            await pause(.milliseconds(200))
        }
        return nil
    }
}

extension Answer {
    fileprivate init(_ answer: Result<ReplyValue, Problem>) {
        switch answer {
        case .success(let reply): self = .value(reply)
        case .failure(let problem): self = .problem(problem)
        }
    }

    /// What is kept of it; nil for a part of a reply of several.
    fileprivate var outcome: Result<ReplyValue, Problem>? {
        switch self {
        case .value(let reply): .success(reply)
        case .problem(let problem): .failure(problem)
        case .part, .end, .failure: nil
        }
    }
}
