internal import CausewayKafka
internal import CausewayObservability
internal import CausewayRuntime

/// From the windows to the committed transaction.
extension WindowCore {
    /// Commits what changes until no more records come and all is committed, or the partition is somebody else's.
    func commitChanges(_ run: WindowRun<Fold>) async {
        while !run.isReleased, !Task.isCancelled {
            if run.hasPending {
                await pace(run)
                await commit(run)
            } else if run.isReadingOver {
                break
            } else {
                await run.change()
            }
        }
        run.isCommittingOver = true
        run.noteChange()
    }

    /// Waits until the next transaction may begin: so many records share one that the cluster keeps up.
    private func pace(_ run: WindowRun<Fold>) async {
        let busy = runs.values.count { !$0.isReleased && $0.pace.isBusy() }
        let interval = run.pace.interval(among: busy, perSecond: configuration.transactionsPerSecond)
        let wait = run.pace.lastStart.advanced(by: max(interval, configuration.commitInterval)).remaining
        if wait >= .milliseconds(1), !isStopping, !run.isReadingOver { await sleep(wait) }
    }

    /// Writes what has changed with the offsets of its records; again, with what has come since, until that is committed.
    private func commit(_ run: WindowRun<Fold>) async {
        var pause = Duration.milliseconds(10)
        while !run.isReleased, !Task.isCancelled {
            guard let producer = run.producer else {
                // It is being stopped and can't be written.
                run.isReleased = true
                return
            }
            run.pace.begin()
            var work: WindowWork<Fold>?
            do {
                try await producer.runTransaction(deadline: .after(.seconds(60)), waitsForDecision: true) {
                    let taken = run.takeWork(withFinals: self.configuration.emission != .updates)
                    work = taken
                    guard taken.offsets.isAssigned else { throw WindowEnd.givenUp }
                    try await self.write(taken, run, $0)
                    try await $0.sendOffsets(taken.offsets)
                }
                run.pace.end()
                if let work { finish(work, run) }
                return
            } catch WindowEnd.givenUp {
                run.isReleased = true
                return
            } catch {
                if let work { run.putBack(work) }
                await recover(run, from: error)
            }
            if run.isReleased { return }
            await sleep(pause)
            pause = min(pause * 2, .seconds(1))
        }
    }

    private func finish(_ work: WindowWork<Fold>, _ run: WindowRun<Fold>) {
        run.committed(work)
        counters.add {
            $0.transactions += 1
            $0.committed += work.records
            $0.results += configuration.emission == .updates ? work.changes.updates.count : work.changes.finals.count
            $0.expired += work.changes.expired.count
        }
        run.noteChange()
    }

    private func recover(_ run: WindowRun<Fold>, from error: any Error) async {
        counters.add { $0.aborted += 1 }
        if run.isReleased || Task.isCancelled { return }
        if Self.isLasting(error) {
            run.isReleased = true
            return refuse(error)
        }
        logger.info(
            "a transaction of partition \(run.partition) was not committed: \(error)",
            ["topic": configuration.outputTopic, "partition": "\(run.partition)"])
        switch error as? TransactionError {
        case .fatal?, .undecided?:
            // The windows are what all records up to now make, whatever became of that transaction.
            let old = run.producer
            run.producer = nil
            try? await old?.close(deadline: .now())
            await shutOutOthers(run)
        default: break
        }
    }

    /// Whether another attempt comes to the same.
    private static func isLasting(_ error: any Error) -> Bool {
        switch error as? TransactionError {
        case nil: true
        case .aborted(let error)?: [.recordTooLarge, .invalidRecord, .invalidConfiguration].contains(error.code)
        default: false
        }
    }

    // MARK: In the transaction

    private func write(_ work: WindowWork<Fold>, _ run: WindowRun<Fold>, _ transaction: KafkaTransaction) async throws {
        let writing = Writing(
            transaction, run.partition,
            WindowProgress(base: run.base, applied: work.mark, partitions: partitionCount).bytes)
        let state = configuration.stateTopic
        var deliveries: [PendingDelivery] = []
        for (index, update) in work.changes.updates.enumerated() {
            deliveries.append(try await write(state, update.place, update.value, writing))
            // Others on the loop have their turn.
            if index % 256 == 255 { await Task.yield() }
        }
        for final in work.changes.finals {
            deliveries.append(try await write(configuration.outputTopic, final.place, final.value, writing))
        }
        for place in work.changes.expired {
            deliveries.append(try await write(configuration.outputTopic, place, nil, writing))
            if state != configuration.outputTopic {
                deliveries.append(try await write(state, place, nil, writing))
            }
        }
        if let onWritten = configuration.onWritten {
            for delivery in deliveries { _ = try await delivery.value }
            await onWritten(run.partition)
        }
    }

    /// What the results of a transaction have in common.
    private struct Writing: Sendable {
        let transaction: KafkaTransaction
        let partition: Int
        let progress: [UInt8]

        init(_ transaction: KafkaTransaction, _ partition: Int, _ progress: [UInt8]) {
            self.transaction = transaction
            self.partition = partition
            self.progress = progress
        }
    }

    private func write(
        _ topic: String, _ place: WindowPlace, _ value: Fold.Value?, _ writing: Writing
    ) async throws -> PendingDelivery {
        let key = WindowedKey(place.key, windows.window(startingAt: place.start))
        let bytes = try value.map { try serializer.serialize($0, SerializationContext(topic: topic, part: .value)) }
        let record = ProducerRecord(
            topic: topic, partition: writing.partition, key: key.bytes, value: bytes,
            headers: [
                KafkaHeader(name: WindowHeaders.start, text: "\(key.window.start)"),
                KafkaHeader(name: WindowHeaders.end, text: "\(key.window.end)"),
                KafkaHeader(name: WindowHeaders.progress, value: writing.progress),
            ])
        return try await writing.transaction.enqueue(record)
    }
}

/// Why a transaction is not run again.
private enum WindowEnd: Error {
    case givenUp
}
