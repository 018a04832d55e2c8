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

    init(on kind: TestBroker.Kind) async throws { try await self.init(on: .shared(kind)) }

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

    /// Writes commands and waits until they are decided.
    func decide(_ texts: [String], _ processor: PartitionProcessor<ListLogic>) async throws {
        let before = processor.statistics.decided
        try await topics.write(texts)
        try await eventually { processor.statistics.decided >= before + texts.count }
    }

    // MARK: By hand

    /// Writes events as an earlier processor would have.
    func write(events: [String]) async throws -> [RecordMetadata] {
        try await send(events.map { ProducerRecord(topic: topics.events, partition: 0, text: $0) })
    }

    /// Writes a snapshot of a state as an earlier processor would have.
    ///
    /// - Parameters:
    ///   - state: The state.
    ///   - event: The last event in it.
    ///   - slot: Where it goes.
    ///   - change: Changes what is written: the chunks first, the manifest last.
    ///   - claim: Changes what the manifest says.
    func write(
        snapshot state: [String], upTo event: RecordMetadata, slot: Int = 0,
        _ change: (inout [ProducerRecord]) -> Void = { _ in },
        claiming claim: (inout SnapshotManifest) -> Void = { _ in }
    ) async throws {
        let anchor = EventAnchor(offset: event.offset ?? -1, time: event.timestamp)
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
