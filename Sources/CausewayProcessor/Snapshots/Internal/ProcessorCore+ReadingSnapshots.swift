internal import CausewayKafka
internal import CausewayObservability
internal import CausewayRequestReply
internal import CausewayRuntime

/// A partition's state from a snapshot.
extension ProcessorCore {
    /// What the newest usable snapshot and the events behind it add up to.
    ///
    /// - Parameters:
    ///   - run: The partition.
    ///   - log: What its log holds.
    ///   - consumer: Reads both.
    /// - Returns: The fold; nil if there is no usable snapshot.
    /// - Throws: Why reading failed; whatever is wrong with a snapshot is logged and counted instead.
    func readSnapshot(
        _ run: PartitionRun<Logic.State>, _ log: OffsetRange, _ consumer: KafkaConsumer
    ) async throws -> Fold? {
        guard let settings = configuration.snapshots, let coding else { return nil }
        run.restoring = .snapshot
        var newest: SnapshotManifest?
        var search = try await SnapshotSearch(
            TopicPartition(topic: settings.topic, partition: run.partition), consumer)
        while let found = try await search.next() {
            do {
                let manifest = try found.manifest.get()
                newest = newest ?? manifest
                try check(manifest, log, coding)
                let assembly = try await search.assembly(of: manifest, at: found.offset)
                let fold = try await follow(decode(assembly, coding), log, run, consumer)
                // The next one leaves the one that was used.
                run.snapshots.goOn(in: 1 - manifest.slot, behind: newest ?? manifest)
                return fold
            } catch let fault as SnapshotFault {
                counters.add { $0.unusableSnapshots += 1 }
                logger.warning(
                    "a snapshot of partition \(run.partition) of \(configuration.eventTopic) is not used: \(fault)",
                    ["topic": settings.topic, "partition": "\(run.partition)", "offset": "\(found.offset)"])
            }
        }
        if let newest { run.snapshots.goOn(in: 1 - newest.slot, behind: newest) }
        return nil
    }

    /// What can be told before the snapshot is read.
    private func check(
        _ manifest: SnapshotManifest, _ log: OffsetRange, _ coding: SnapshotCoding<Logic.State>
    ) throws(SnapshotFault) {
        guard manifest.eventTopic == configuration.eventTopic else { throw .otherTopic(manifest.eventTopic) }
        guard manifest.partitions == partitionCount else {
            throw .otherPartitions(manifest.partitions, now: partitionCount)
        }
        guard (1...max(1, coding.version)).contains(manifest.version) else {
            throw .newerVersion(manifest.version, known: coding.version)
        }
        guard manifest.eventVersion <= logic.eventVersion else {
            throw .newerEvents(version: manifest.eventVersion, known: logic.eventVersion)
        }
        try check(manifest.anchor, covered: manifest.covered, log)
    }

    /// Whether what is in a fold and what is in the log are all events.
    func check(_ anchor: EventAnchor, covered: Int64, _ log: OffsetRange) throws(SnapshotFault) {
        guard covered <= log.high else { throw .beyondLog(covered: covered, end: log.high) }
        // Its last event is gone from the log: nothing behind it may be.
        guard anchor.offset >= log.low || log.low <= covered else {
            throw .gap(covered: covered, beginning: log.low)
        }
    }

    /// Learns where the next snapshot goes, where none was read.
    ///
    /// - Returns: How many events of a fold the last one lacks, counted in offsets.
    func countUnsaved(
        _ fold: borrowing Fold, _ run: PartitionRun<Logic.State>, _ consumer: KafkaConsumer
    ) async throws -> Int {
        let last = fold.anchor?.offset ?? -1
        guard let settings = configuration.snapshots, coding != nil else { return 0 }
        var search = try await SnapshotSearch(
            TopicPartition(topic: settings.topic, partition: run.partition), consumer)
        while let found = try await search.next() {
            guard let manifest = try? found.manifest.get() else { continue }
            run.snapshots.goOn(in: 1 - manifest.slot, behind: manifest)
            return Int(max(0, last - manifest.anchor.offset))
        }
        return Int(last + 1)
    }

    /// The state, read off the loop.
    private func decode(
        _ assembly: SnapshotAssembly, _ coding: SnapshotCoding<Logic.State>
    ) async throws -> Fold {
        let manifest = assembly.manifest
        let state = try await BlockingPool.compute.run {
            let payload = try assembly.payload()
            do {
                return try coding.decode(payload, manifest.version)
            } catch {
                throw SnapshotFault.undecodable("\(error)")
            }
        }
        var fold = Fold(state)
        fold.origin = .snapshot
        fold.lastDecided = manifest.lastDecided
        fold.anchor = manifest.anchor
        fold.covered = manifest.covered
        return fold
    }
}
