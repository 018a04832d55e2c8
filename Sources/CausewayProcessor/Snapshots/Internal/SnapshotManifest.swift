internal import CausewayKafka

#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

/// The last record of a snapshot: with it the snapshot is whole, and it says what of.
struct SnapshotManifest: Sendable, Hashable, Codable {
    /// The form of manifest and chunks that is written and read here.
    static let format = 1

    var format = Self.format
    /// What the snapshot's chunks are marked with.
    var generation: String
    var slot: Int
    /// The version of the state's form.
    var version: Int
    /// The version of the events that the release which made it knows.
    var eventVersion: Int
    var eventTopic: String
    /// How many partitions the commands had.
    var partitions: Int
    /// The last event that is in the state.
    var anchor: EventAnchor
    /// All events below are in the state.
    var covered: Int64
    /// The offset of the last command whose events are in the state; -1 for none.
    var lastDecided: Int64
    var bytes: Int
    var chunks: Int
    var firstChunk: Int64
    var checksum: UInt32
    /// How many chunks are in the other slot.
    var otherChunks: Int?
}

extension SnapshotManifest {
    /// The manifest as a record.
    func record(topic: String, partition: Int) throws -> ProducerRecord {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let value = Array(try encoder.encode(self))
        var record = ProducerRecord(
            topic: topic, partition: partition, key: SnapshotKey(slot: slot, .manifest).bytes, value: value)
        record.headers.append(name: SnapshotHeaders.generation, text: generation)
        record.headers.append(name: SnapshotHeaders.checksum, text: "\(Checksum.crc32c(value))")
        return record
    }

    /// Reads a manifest.
    ///
    /// - Parameters:
    ///   - value: The record's value.
    ///   - checksum: Its header.
    ///   - offset: Its offset: chunks are before it.
    /// - Throws: Why it is none.
    init(value: [UInt8], checksum: String?, at offset: Int64) throws(SnapshotFault) {
        guard checksum == "\(Checksum.crc32c(value))" else { throw .unreadable("its checksum is wrong") }
        do {
            self = try JSONDecoder().decode(Self.self, from: Data(value))
        } catch {
            throw .unreadable("\(error)")
        }
        guard format <= Self.format else { throw .unreadable("it has format \(format), and \(Self.format) is known") }
        guard (0...1).contains(slot), bytes >= 0, chunks > 0, firstChunk >= 0, firstChunk < offset,
            Int64(chunks) <= offset - firstChunk, anchor.offset >= 0, covered > anchor.offset
        else { throw .unreadable("its numbers can't be") }
    }
}
