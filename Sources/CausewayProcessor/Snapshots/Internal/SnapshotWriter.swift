internal import CausewayKafka

/// A snapshot on its way into the log, some chunks a transaction; pure.
struct SnapshotWriter: Sendable {
    let topic: String
    let partition: Int
    /// All but where its first chunk is.
    private(set) var manifest: SnapshotManifest
    private let payload: [UInt8]
    private let chunkBytes: Int
    /// Whether the manifest says where the log ended behind its last event.
    let isSealed: Bool
    /// How many chunks its slot had before.
    private let earlierChunks: Int
    /// How many chunks are committed.
    private(set) var done = 0
    /// Those that are in the open transaction.
    private(set) var carried: Range<Int>?

    /// Begins one; `manifest` says nothing of chunks yet.
    init(
        _ manifest: SnapshotManifest, _ payload: [UInt8], topic: String, partition: Int, chunkBytes: Int,
        earlierChunks: Int, isSealed: Bool
    ) {
        self.topic = topic
        self.partition = partition
        self.manifest = manifest
        self.payload = payload
        self.chunkBytes = max(1, chunkBytes)
        self.earlierChunks = earlierChunks
        self.isSealed = isSealed
        self.manifest.bytes = payload.count
        // One at least, so that the manifest has something to point at.
        self.manifest.chunks = max(1, (payload.count + self.chunkBytes - 1) / self.chunkBytes)
        self.manifest.checksum = Checksum.crc32c(payload)
    }

    var count: Int { manifest.chunks }

    /// Whether the manifest is committed.
    var isWhole: Bool { done == count }

    /// The chunks that a transaction is to carry: as many as there is room for, and at least one.
    mutating func carry(upTo bytes: Int) -> Range<Int> {
        let range = done..<min(count, done + max(1, bytes / chunkBytes))
        carried = range
        return range
    }

    /// The transaction that carried chunks is committed.
    mutating func commit() {
        if let carried { done = carried.upperBound }
        carried = nil
    }

    /// Where the first chunk was written.
    mutating func begins(at offset: Int64) { manifest.firstChunk = offset }

    /// A chunk as a record.
    func chunk(_ number: Int) -> ProducerRecord {
        let start = number * chunkBytes
        var record = ProducerRecord(
            topic: topic, partition: partition, key: SnapshotKey(slot: manifest.slot, .chunk(number)).bytes,
            value: Array(payload[start..<min(start + chunkBytes, payload.count)]))
        record.headers.append(name: SnapshotHeaders.generation, text: manifest.generation)
        return record
    }

    /// What ends it: the chunks of an earlier snapshot that none came in place of, deleted, and the manifest.
    func end() throws -> [ProducerRecord] {
        var records: [ProducerRecord] = []
        for number in count..<max(count, earlierChunks) {
            let key = SnapshotKey(slot: manifest.slot, .chunk(number))
            records.append(ProducerRecord(topic: topic, partition: partition, key: key.bytes, value: nil))
        }
        records.append(try manifest.record(topic: topic, partition: partition))
        return records
    }
}
