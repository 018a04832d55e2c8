internal import CausewayKafka

/// Looks for the last snapshots of a partition, the newest first, from the end of their topic on backwards.
///
/// Two at most: there is a slot for each, and what is older is gone where the topic is compacted.
struct SnapshotSearch {
    /// The end of a snapshot: its manifest, or why that can't be read, and where it is.
    typealias Found = (manifest: Result<SnapshotManifest, SnapshotFault>, offset: Int64)

    /// Ends the reading of a part of the topic.
    private struct Enough: Error {}

    private let consumer: KafkaConsumer
    private let place: TopicPartition
    private let range: OffsetRange
    /// What was looked at begins here.
    private var beginning: Int64
    private var window: Int64 = 16
    private var found: [Found] = []
    private var returned = 0

    /// Begins at the end.
    ///
    /// - Parameters:
    ///   - place: The partition of the snapshot topic.
    ///   - consumer: Reads it; with `enablePartitionEOF`.
    /// - Throws: Why the partition can't be read.
    init(_ place: TopicPartition, _ consumer: KafkaConsumer) async throws {
        self.place = place
        self.consumer = consumer
        range = try await consumer.watermarks(of: place)
        beginning = range.high
    }

    /// The next one, or nil if there is none.
    mutating func next() async throws -> Found? {
        while found.isEmpty {
            guard returned < 2, beginning > range.low else { return nil }
            let end = beginning
            beginning = max(range.low, end - window)
            window *= 8
            var part: [Found] = []
            try await read(beginning..<end) { record in
                guard let key = record.keyText.flatMap(SnapshotKey.init), key.part == .manifest,
                    let value = record.valueBytes
                else { return }
                let checksum = record.headers[SnapshotHeaders.checksum].map { String(decoding: $0, as: UTF8.self) }
                let manifest = Result { () throws(SnapshotFault) in
                    try SnapshotManifest(value: value, checksum: checksum, at: record.offset)
                }
                part.append((manifest, record.offset))
            }
            found = part
        }
        returned += 1
        return returned > 2 ? nil : found.removeLast()
    }

    /// The state's bytes of a snapshot.
    ///
    /// - Throws: `SnapshotFault` if they are not all there; why the partition can't be read.
    func assembly(of manifest: SnapshotManifest, at offset: Int64) async throws -> SnapshotAssembly {
        var assembly = SnapshotAssembly(manifest)
        try await read(max(range.low, manifest.firstChunk)..<max(range.low, offset)) { record in
            guard let key = record.keyText.flatMap(SnapshotKey.init), let value = record.valueBytes else { return }
            let generation = record.headers[SnapshotHeaders.generation].map { String(decoding: $0, as: UTF8.self) }
            assembly.take(key, generation: generation, value)
        }
        return assembly
    }

    private func read(_ part: Range<Int64>, _ body: (ConsumerRecord) -> Void) async throws {
        if part.isEmpty { return }
        do {
            try await consumer.readToEnd(of: [place: .offset(part.lowerBound)]) { batch in
                for record in batch {
                    if record.offset >= part.upperBound { throw Enough() }
                    body(record)
                }
            }
        } catch is Enough {}
    }
}
