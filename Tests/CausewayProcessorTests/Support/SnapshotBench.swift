import CausewayKafka
import CausewayObservability
import CausewayRequestReply
import CausewayRuntime
import CausewayTesting
import KafkaTestSupport

@testable import CausewayProcessor

/// The topics of one processor of lists whose states are kept, and how it is run.
struct SnapshotBench: Sendable {
    let topics: ProcessorTopics
    let snapshots: String
    let logs = CapturedLogs()

    static let brokers: [TestBroker.Kind] = ApacheKafka.isAvailable ? [.embedded, .apacheKafka] : [.embedded]

    init(on kind: TestBroker.Kind, fileID: String = #fileID) async throws {
        try await self.init(on: .shared(kind, fileID: fileID))
    }

    init(on broker: TestBroker) async throws {
        topics = try await ProcessorTopics(on: broker)
        snapshots = TestBroker.uniqueName("snapshots")
        try await broker.createTopic(name: snapshots)
    }

    /// Runs a processor; its clean stop writes no snapshot unless a change says so.
    func whileRunning(
        _ logic: ListLogic = ListLogic(), _ change: (inout SnapshotConfiguration) -> Void = { _ in },
        configuring: (inout PartitionProcessorConfiguration) -> Void = { _ in },
        _ body: (PartitionProcessor<ListLogic>) async throws -> Void
    ) async throws {
        try await withLoop { loop in
            let processor = try topics.processor(loop: loop, running: logic, logger: logs.logger()) {
                var settings = SnapshotConfiguration(topic: snapshots)
                settings.stopTime = .zero
                change(&settings)
                $0.snapshots = settings
                configuring(&$0)
            }
            try await processor.whileRunning {
                try await processor.waitUntilReady()
                try await body(processor)
            }
        }
    }

    /// Writes commands and waits until their events are committed.
    func decide(_ texts: [String], _ processor: PartitionProcessor<ListLogic>) async throws {
        let before = processor.statistics.events
        try await topics.write(texts)
        try await eventually { processor.statistics.events >= before + texts.count }
    }

    // MARK: By hand

    /// Writes events as an earlier processor would have.
    func write(events: [String]) async throws -> [EventAnchor] {
        // Of another moment each time, as each log has.
        let now = ProcessorCore<ListLogic>.now().milliseconds
        let time = KafkaTimestamp(milliseconds: Int64.random(in: (now - 3_600_000)...now))
        let written = try await send(
            events.map {
                var record = ProducerRecord(topic: topics.events, partition: 0, text: $0)
                record.timestamp = time
                return record
            })
        return written.map { EventAnchor($0, sentAt: time) }
    }

    /// Writes a snapshot of a state as an earlier processor would have.
    ///
    /// - Parameters:
    ///   - state: The state.
    ///   - anchor: The last event in it.
    ///   - slot: Where it goes.
    ///   - change: Changes what is written: the chunks first, the manifest last.
    ///   - claim: Changes what the manifest says.
    /// - Throws: Why it can't be written.
    func write(
        snapshot state: [String], upTo anchor: EventAnchor, slot: Int = 0,
        _ change: (inout [ProducerRecord]) -> Void = { _ in },
        claiming claim: (inout SnapshotManifest) -> Void = { _ in }
    ) async throws {
        let manifest = SnapshotManifest(
            generation: "\(UInt64.random(in: 0 ... .max))", slot: slot, version: 1, eventVersion: 1,
            eventTopic: topics.events, partitions: 1, anchor: anchor, covered: anchor.offset + 1, lastDecided: -1,
            bytes: 0, chunks: 0, firstChunk: 0, checksum: 0)
        var writer = SnapshotWriter(
            manifest, try ListLogic().encodeSnapshot(state), topic: snapshots, partition: 0, chunkBytes: 8,
            earlierChunks: 0, isSealed: false)
        var chunks = (0..<writer.count).map { writer.chunk($0) }
        var ends = try [ProducerRecord](writer.end().dropLast())
        let consumer = try KafkaConsumer(configuration: .init(bootstrapServers: topics.bootstrap))
        writer.begins(at: try await consumer.watermarks(of: .init(topic: snapshots, partition: 0)).high)
        try await consumer.close()
        var claimed = writer.manifest
        claim(&claimed)
        ends.append(try claimed.record(topic: snapshots, partition: 0))
        chunks += ends
        change(&chunks)
        _ = try await send(chunks)
    }

    private func send(_ records: [ProducerRecord]) async throws -> [RecordMetadata] {
        let producer = try KafkaProducer(configuration: .init(bootstrapServers: topics.bootstrap))
        var written: [RecordMetadata] = []
        for record in records { written.append(try await producer.send(record)) }
        try await producer.close()
        return written
    }
}

extension SnapshotBench {
    /// The manifests that were written so far.
    func manifests() async throws -> [SnapshotManifest] {
        let consumer = try KafkaConsumer(configuration: .init(bootstrapServers: topics.bootstrap))
        let end = try await consumer.watermarks(of: .init(topic: snapshots, partition: 0)).high
        try await consumer.close()
        return try await topics.read(Int(end), from: snapshots).compactMap { record in
            guard record.keyText?.hasSuffix("manifest") == true else { return nil }
            let checksum = record.headers[SnapshotHeaders.checksum].map { String(decoding: $0, as: UTF8.self) }
            return try SnapshotManifest(value: record.valueBytes ?? [], checksum: checksum, at: record.offset)
        }
    }
}

extension EventAnchor {
    /// An event that is nowhere.
    init(at offset: Int64, time: Int64?) {
        self.init(
            RecordMetadata(topic: "events", partition: 0, offset: offset),
            sentAt: time.map { KafkaTimestamp(milliseconds: $0) })
    }
}
