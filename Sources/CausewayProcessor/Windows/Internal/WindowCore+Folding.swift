internal import CausewayKafka
internal import CausewayObservability

/// From the record to the windows.
extension WindowCore {
    /// Takes a batch's records into a partition's windows.
    ///
    /// - Throws: What a record can't be read by, if that is to end it; `limitExceeded`.
    func take(_ batch: ConsumerBatch, _ run: WindowRun<Fold>) throws {
        guard let first = batch.first else { return }
        run.begin(at: first.offset)
        var tally = WindowedAggregationStatistics()
        defer { counters.add { $0.add(tally) } }
        for record in batch {
            // What comes again and is known to be in the results.
            if record.offset <= run.position { continue }
            try take(record, run, &tally)
            run.position = record.offset
        }
        run.pending.add(batch)
        run.pendingRecords += batch.count
        if windowCount > configuration.maxWindows { throw tooMany }
    }

    private func take(
        _ record: ConsumerRecord, _ run: WindowRun<Fold>, _ tally: inout WindowedAggregationStatistics
    ) throws {
        tally.records += 1
        guard let key = record.keyBytes, let time = record.timestamp?.milliseconds, TimeWindows.isUsable(time),
            let input = try read(record, &tally)
        else {
            tally.skipped += 1
            return
        }
        let (updates, late) = run.state.add(input, key: key, time: time, offset: record.offset)
        tally.updates += updates
        tally.lateUpdates += late
        if updates == 0 { tally.late += 1 }
    }

    /// What counts of a record; nil if nothing does.
    private func read(
        _ record: ConsumerRecord, _ tally: inout WindowedAggregationStatistics
    ) throws -> Fold.Input? {
        do {
            return try fold.input(from: record)
        } catch {
            let place = "\(record.topicPartition) offset \(record.offset)"
            guard configuration.onPoison == .skip else {
                throw KafkaError(
                    .invalidRecord,
                    """
                    \(place) can't be read: \(error). Mend what writes it, and set onPoison to .skip to leave it out.
                    """)
            }
            logger.warning("\(place) can't be read and is left out: \(error)")
            tally.poison += 1
            return nil
        }
    }

    /// More is kept than is allowed.
    var tooMany: KafkaError {
        KafkaError(
            .limitExceeded,
            """
            \(windowCount) windowed results of '\(configuration.inputTopic)' are kept, \(configuration.maxWindows) are \
            allowed: raise maxWindows, shorten the windows' retention, or spread the partitions over more instances.
            """)
    }
}
