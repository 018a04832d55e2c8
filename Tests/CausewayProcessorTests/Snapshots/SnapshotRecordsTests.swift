import CausewayKafka
import CausewayRuntime
import Testing

@testable import CausewayProcessor

/// Chunks and manifest of a snapshot: what is not whole, or not what was written, is found out.
struct SnapshotRecordsTests {
    private static let payload = (0..<1_000).map { UInt8(truncatingIfNeeded: $0 * 31 / 7) }

    private static func writer(
        _ payload: [UInt8] = payload, chunkBytes: Int = 64, earlierChunks: Int = 0
    ) -> SnapshotWriter {
        let manifest = SnapshotManifest(
            generation: "abc", slot: 1, version: 2, eventVersion: 3, eventTopic: "events", partitions: 4,
            anchor: EventAnchor(at: 99, time: 1_000), covered: 101, lastDecided: 70,
            bytes: 0, chunks: 0, firstChunk: 0, checksum: 0, otherChunks: 5)
        return SnapshotWriter(
            manifest, payload, topic: "snapshots", partition: 2, chunkBytes: chunkBytes, earlierChunks: earlierChunks,
            isSealed: true)
    }

    /// All records of a snapshot, as they are written a few at a time from an offset on.
    private static func records(of writer: SnapshotWriter, upTo bytes: Int, from offset: Int64) throws
        -> [ProducerRecord]
    {
        var writer = writer
        var records: [ProducerRecord] = []
        while !writer.isWhole {
            let range = writer.carry(upTo: bytes)
            for number in range {
                if number == 0 { writer.begins(at: offset) }
                records.append(writer.chunk(number))
            }
            if range.upperBound == writer.count { records += try writer.end() }
            writer.commit()
        }
        return records
    }

    private static func manifest(_ record: ProducerRecord, at offset: Int64) throws -> SnapshotManifest {
        try SnapshotManifest(
            value: record.value ?? [],
            checksum: record.headers[SnapshotHeaders.checksum].map { String(decoding: $0, as: UTF8.self) }, at: offset)
    }

    private static func assembly(
        _ manifest: SnapshotManifest, _ records: some Sequence<ProducerRecord>
    ) throws -> SnapshotAssembly {
        var assembly = SnapshotAssembly(manifest)
        for record in records {
            let key = try #require(SnapshotKey(String(decoding: record.key ?? [], as: UTF8.self)))
            let generation = record.headers[SnapshotHeaders.generation].map { String(decoding: $0, as: UTF8.self) }
            assembly.take(key, generation: generation, record.value ?? [])
        }
        return assembly
    }

    @Test(arguments: [1, 63, 64, 65, 200, 5_000]) func whatWasWrittenIsRead(_ bytes: Int) throws {
        let records = try Self.records(of: Self.writer(), upTo: bytes, from: 500)
        #expect(records.count == 17)
        #expect(records.allSatisfy { $0.topic == "snapshots" && $0.partition == 2 })
        #expect(records.dropLast().allSatisfy { ($0.value?.count ?? 0) <= 64 })
        let manifest = try Self.manifest(try #require(records.last), at: 516)
        #expect(manifest.firstChunk == 500)
        #expect(manifest.anchor == EventAnchor(at: 99, time: 1_000))
        #expect(manifest.version == 2 && manifest.eventVersion == 3 && manifest.partitions == 4)
        #expect(manifest.covered == 101 && manifest.lastDecided == 70 && manifest.otherChunks == 5)
        #expect(try Self.assembly(manifest, records.dropLast()).payload() == Self.payload)
        // In any order, and with what others have left in between.
        var foreign = try Self.records(of: Self.writer(Array(Self.payload.reversed())), upTo: 64, from: 0).dropLast()
        for index in foreign.indices { foreign[index].headers = ["causeway-snapshot": "other"] }
        #expect(try Self.assembly(manifest, (records.dropLast() + foreign).reversed()).payload() == Self.payload)
    }

    @Test(arguments: [0, 1, 64, 128]) func aStateOfAnySize(_ count: Int) throws {
        let payload = Array(Self.payload.prefix(count))
        let records = try Self.records(of: Self.writer(payload), upTo: 1_000, from: 0)
        let manifest = try Self.manifest(try #require(records.last), at: Int64(records.count))
        #expect(manifest.chunks == max(1, count / 64 + (count % 64 == 0 ? 0 : 1)))
        #expect(try Self.assembly(manifest, records.dropLast()).payload() == payload)
    }

    @Test(arguments: [0, 7, 15]) func aMissingChunkIsFound(_ missing: Int) throws {
        var records = try Self.records(of: Self.writer(), upTo: 640, from: 0)
        let manifest = try Self.manifest(records.removeLast(), at: 16)
        records.remove(at: missing)
        let assembly = try Self.assembly(manifest, records)
        #expect(throws: SnapshotFault.incomplete(chunks: 15, of: 16)) { try assembly.payload() }
    }

    /// As where a later snapshot was begun in the slot, and compaction has taken what it came in place of.
    @Test func aChunkOfAnotherSnapshotIsNone() throws {
        var records = try Self.records(of: Self.writer(), upTo: 640, from: 0)
        let manifest = try Self.manifest(records.removeLast(), at: 16)
        records[3].headers = ["causeway-snapshot": "other"]
        let assembly = try Self.assembly(manifest, records)
        #expect(throws: SnapshotFault.incomplete(chunks: 15, of: 16)) { try assembly.payload() }
    }

    @Test(arguments: [0, 500, 999]) func aChangedByteIsFound(_ index: Int) throws {
        var records = try Self.records(of: Self.writer(), upTo: 640, from: 0)
        let manifest = try Self.manifest(records.removeLast(), at: 16)
        records[index / 64].value?[index % 64] ^= 0x10
        let assembly = try Self.assembly(manifest, records)
        #expect(throws: SnapshotFault.wrongChecksum) { try assembly.payload() }
    }

    @Test func aChangedManifestIsFound() throws {
        let record = try #require(try Self.records(of: Self.writer(), upTo: 640, from: 0).last)
        for index in try #require(record.value).indices {
            var changed = record
            changed.value?[index] ^= 1
            #expect(throws: SnapshotFault.self) { try Self.manifest(changed, at: 16) }
        }
        var bare = record
        bare.headers.removeAll(named: SnapshotHeaders.checksum)
        #expect(throws: SnapshotFault.self) { try Self.manifest(bare, at: 16) }
    }

    /// A checksum says nothing about who wrote it.
    @Test func numbersThatCanNotBeAreRefused() throws {
        let record = try #require(try Self.records(of: Self.writer(), upTo: 640, from: 0).last)
        let good = try Self.manifest(record, at: 16)
        let changes: [@Sendable (inout SnapshotManifest) -> Void] = [
            { $0.format = 2 }, { $0.slot = 2 }, { $0.slot = -1 }, { $0.bytes = -1 }, { $0.chunks = 0 },
            { $0.chunks = .max }, { $0.chunks = 17 }, { $0.firstChunk = -1 }, { $0.firstChunk = 16 },
            { $0.firstChunk = .max }, { $0.anchor.offset = -1 }, { $0.anchor.offset = .max }, { $0.covered = 99 },
            { $0.covered = .min },
        ]
        for change in changes {
            var manifest = good
            change(&manifest)
            let record = try manifest.record(topic: "snapshots", partition: 2)
            #expect(throws: SnapshotFault.self, "\(manifest)") { try Self.manifest(record, at: 16) }
        }
        #expect(try Self.manifest(good.record(topic: "snapshots", partition: 2), at: 16) == good)
    }

    @Test func whatALongerSnapshotLeftInItsSlotIsDeleted() throws {
        let records = try Self.records(of: Self.writer(earlierChunks: 19), upTo: 640, from: 0)
        let deleted = records.filter { $0.value == nil }.map { String(decoding: $0.key ?? [], as: UTF8.self) }
        #expect(deleted == ["1/16", "1/17", "1/18"])
        #expect(records.last?.key == Array("1/manifest".utf8))
    }

    @Test func keys() {
        for key in [SnapshotKey(slot: 0, .chunk(0)), SnapshotKey(slot: 1, .chunk(12)), SnapshotKey(slot: 1, .manifest)]
        {
            #expect(SnapshotKey(key.description) == key)
        }
        for text in ["", "0", "0/", "/1", "2/1", "-1/1", "0/-1", "0/1/2", "0/x", "0/99999999999999999999"] {
            #expect(SnapshotKey(text) == nil, "\(text)")
        }
    }

    @Test func theChecksumIsThatOfItsName() {
        #expect(Checksum.crc32c(Array("123456789".utf8)) == 0xE306_9283)
        #expect(Checksum.crc32c([]) == 0)
        // RFC 3720, B.4.
        #expect(Checksum.crc32c([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
        #expect(Checksum.crc32c((0..<32).map { UInt8($0) }) == 0x46DD_794E)
    }
}
