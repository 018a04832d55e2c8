internal import CausewayObservability
internal import CausewayRuntime
internal import Synchronization

/// What a view does when its topic is not what it was.
extension ViewLoader {
    /// Reading has failed: goes on where that is possible.
    func recover(
        from error: KafkaError, _ reading: inout ViewReading<Key, Value>
    ) async throws(KafkaError) -> Stop? {
        switch error.code {
        case .autoOffsetReset, .offsetOutOfRange: return try await resume(&reading)
        case .unknownTopicOrPartition, .unknownTopic, .unknownPartition: return .outdated(Self.gone)
        default:
            guard error.isRetriable else { throw error }
            core.logger.warning("a view goes on after a failure: \(error.message)", ["topic": core.topic])
            return nil
        }
    }

    private static var gone: String { "its topic was deleted" }

    /// Partitions whose position is outside of what they hold: goes on at their beginning, or has all read again.
    private func resume(_ reading: inout ViewReading<Key, Value>) async throws(KafkaError) -> Stop? {
        let stopped = reading.consumer.delivery.stopped(reading.consumer.assignment)
        if stopped.isEmpty { return nil }
        guard let ranges = try await ask(Array(stopped), reading.consumer) else { return nil }
        var starts: [TopicPartition: Int64] = [:]
        for (place, range) in ranges {
            let position = reading.positions.partitions[place.partition]?.position ?? 0
            if position > range.high { return .outdated("\(place) ends at \(range.high) and was read to \(position)") }
            starts[place] = max(position, range.low)
            moveStart(place.partition, range, &reading)
        }
        try await reading.consumer.seek(to: starts)
        return nil
    }

    /// A partition begins at an offset: what was before it is gone, and positions move on to it.
    private func moveStart(_ partition: Int, _ range: OffsetRange, _ reading: inout ViewReading<Key, Value>) {
        guard let known = reading.positions.partitions[partition], range.low > known.first else { return }
        reading.positions.moveStart(partition, to: range.low)
        reading.positions.advance(partition, to: range.low)
        if let fresh = reading.fresh {
            _ = fresh.removeAll { mark, _ in Int(mark.partition) == partition && mark.offset < range.low }
        } else {
            core.expire(partition, before: range.low)
            core.reach([partition: range.low])
        }
    }

    /// Looks whether partitions have been lost, begin later or were added.
    func check(_ reading: inout ViewReading<Key, Value>) async throws(KafkaError) -> Stop? {
        if reading.consumer.delivery.takeGone() { return .outdated(Self.gone) }
        let isDue = shared.withLock { shared in
            defer { shared.isCheckDue = false }
            return shared.isCheckDue
        }
        guard isDue else { return nil }
        defer { reading.check?.set() }
        guard let ranges = try await ask(reading.consumer.assignment, reading.consumer) else { return nil }
        for (place, range) in ranges {
            let known = reading.consumer.position(of: place) ?? 0
            if known > range.high { return .outdated("\(place) ends at \(range.high) and was read to \(known)") }
            // Records that are on their way are taken in first; the next look sees to them.
            if range.low <= reading.positions.partitions[place.partition]?.position ?? 0 {
                moveStart(place.partition, range, &reading)
            }
        }
        if configuration.partitions == nil { try await addPartitions(&reading) }
        return nil
    }

    private func addPartitions(_ reading: inout ViewReading<Key, Value>) async throws(KafkaError) {
        do throws(KafkaError) {
            let known = Set(reading.consumer.assignment)
            let new = try await partitions(reading.consumer).filter { !known.contains($0) }
            if new.isEmpty { return }
            let ranges = try await reading.consumer.watermarks(of: new)
            try await reading.consumer.incrementalAssign(ranges.mapValues { .offset($0.low) })
            for (place, range) in ranges {
                reading.positions.add(place.partition, range)
                if reading.fresh == nil { core.add(place.partition, range) }
            }
            core.logger.warning(
                "a view's topic has more partitions; a key that has moved to another one may show its old value",
                ["topic": core.topic, "partitions": "\(new)"])
        } catch {
            try passOver(error)
        }
    }

    /// What partitions hold; nil when nobody answers now.
    private func ask(
        _ partitions: [TopicPartition], _ consumer: KafkaConsumer
    ) async throws(KafkaError) -> [TopicPartition: OffsetRange]? {
        do throws(KafkaError) {
            return try await consumer.watermarks(of: partitions)
        } catch {
            try passOver(error)
            await LoopDelay.wait(until: .after(.milliseconds(100)))
            return nil
        }
    }

    /// What is asked again later, unless it will never be answered.
    private func passOver(_ error: KafkaError) throws(KafkaError) {
        if isStopped { throw ViewCore<Key, Value>.closed }
        guard error.isRetriable || error.code == .unknownTopicOrPartition else { throw error }
        core.logger.debug("a view could not look at its partitions: \(error.message)", ["topic": core.topic])
    }

    // MARK: Reading again

    /// Reads all again, from the first record, with a client that knows nothing; shows it once all is there.
    func readAgain(
        _ reason: String, _ before: ViewReading<Key, Value>
    ) async throws(KafkaError) -> ViewReading<Key, Value> {
        core.beginReread(reason)
        var last = before
        while true {
            let reading = try await replaceConsumer(of: last)
            last = reading
            var fresh = reading
            try await open(&fresh, isAgain: true)
            fresh.fresh = ViewStore()
            fresh.check = before.check
            if !fresh.isCompleteAgain, case .outdated(let reason) = try await read(&fresh) {
                core.beginReread(reason)
                continue
            }
            guard !isStopped, let store = fresh.fresh else { throw ViewCore<Key, Value>.closed }
            core.finishReread(store, fresh.positions)
            fresh.fresh = nil
            return fresh
        }
    }

    private func replaceConsumer(of before: ViewReading<Key, Value>) async throws(KafkaError) -> ViewReading<Key, Value>
    {
        let consumer = try makeConsumer()
        let isStopped = shared.withLock { shared in
            if !shared.isStopped { shared.consumer = consumer }
            return shared.isStopped
        }
        if isStopped { throw ViewCore<Key, Value>.closed }
        do throws(KafkaError) {
            try await before.consumer.close(deadline: .after(configuration.closeTimeout))
        } catch {
            core.logger.warning("the client that a view read with: \(error.message)", ["topic": core.topic])
        }
        return ViewReading(consumer)
    }
}
