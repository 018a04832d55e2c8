import CausewayKafka
import CausewayRuntime
import KafkaTestSupport
import Testing

@testable import CausewayProcessor

/// Snapshots that come in each other's place: a crash at any record, with all compacted that may be, leaves a whole one.
struct SnapshotCompactionTests {
    /// A partition of a compacted topic.
    private struct Log {
        var records: [ProducerRecord] = []

        /// The last record of each key with its offset, the newest last.
        var compacted: [(offset: Int, record: ProducerRecord)] {
            var last: [[UInt8]: Int] = [:]
            for (offset, record) in records.enumerated() { last[record.key ?? []] = offset }
            return last.values.sorted().map { ($0, records[$0]) }.filter { $0.1.value != nil }
        }

        /// The state that the newest whole snapshot has, and how many manifests there are that have none.
        func find() throws -> (state: [UInt8]?, broken: Int) {
            let records = compacted
            var broken = 0
            for (offset, record) in records.reversed() {
                guard SnapshotKey(String(decoding: record.key ?? [], as: UTF8.self))?.part == .manifest else {
                    continue
                }
                let checksum = record.headers[SnapshotHeaders.checksum].map { String(decoding: $0, as: UTF8.self) }
                let manifest = try SnapshotManifest(
                    value: record.value ?? [], checksum: checksum, at: Int64(offset))
                var assembly = SnapshotAssembly(manifest)
                for (place, record) in records where (Int(manifest.firstChunk)..<offset).contains(place) {
                    guard let key = SnapshotKey(String(decoding: record.key ?? [], as: UTF8.self)) else { continue }
                    let generation = record.headers[SnapshotHeaders.generation]
                    assembly.take(
                        key, generation: generation.map { String(decoding: $0, as: UTF8.self) }, record.value ?? [])
                }
                do {
                    return (try assembly.payload(), broken)
                } catch {
                    broken += 1
                }
            }
            return (nil, broken)
        }
    }

    private static func writer(_ schedule: SnapshotSchedule, _ generation: UInt64, _ state: [UInt8]) -> SnapshotWriter {
        let manifest = SnapshotManifest(
            generation: "\(generation)", slot: schedule.slot, version: 1, eventVersion: 1, eventTopic: "events",
            partitions: 1, anchor: EventAnchor(at: 0, time: nil), covered: 1, lastDecided: -1, bytes: 0, chunks: 0,
            firstChunk: 0, checksum: 0, otherChunks: schedule.chunks[1 - schedule.slot])
        return SnapshotWriter(
            manifest, state, topic: "snapshots", partition: 0, chunkBytes: 4,
            earlierChunks: schedule.chunks[schedule.slot], isSealed: true)
    }

    @Test(arguments: 1...40) func aWholeOneIsThereWheneverItCrashes(_ seed: Int) throws {
        var random = SeededRandom(seed: UInt64(seed))
        var log = Log()
        var schedule = SnapshotSchedule()
        var last: [UInt8]?
        for number in 0..<12 {
            schedule.add(1)
            let state = [UInt8](repeating: UInt8(number + 1), count: Int.random(in: 0...40, using: &random))
            let generation = schedule.begin(at: .now())
            schedule.writer = Self.writer(schedule, generation, state)
            let crash = Int.random(in: 0...3, using: &random) == 0 ? Int.random(in: 0...12, using: &random) : .max
            var isCrashed = false
            var written = 0
            func append(_ record: ProducerRecord) throws {
                if written == crash { isCrashed = true }
                if isCrashed { return }
                written += 1
                log.records.append(record)
                // A reader that comes now finds the last whole one, unless this was the record that ends the next.
                let found = try log.find()
                if record.headers[SnapshotHeaders.checksum] == nil { #expect(found.state == last) }
            }
            while var writer = schedule.writer, !writer.isWhole, !isCrashed {
                let range = writer.carry(upTo: 8)
                for number in range {
                    if number == 0 { writer.begins(at: Int64(log.records.count)) }
                    try append(writer.chunk(number))
                }
                if range.upperBound == writer.count { for record in try writer.end() { try append(record) } }
                writer.commit()
                schedule.writer = writer
            }
            if isCrashed {
                schedule.drop()
            } else {
                schedule.finish()
                last = state
                #expect(try log.find().state == state)
            }
        }
    }
}
