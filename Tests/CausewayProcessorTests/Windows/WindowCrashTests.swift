import CausewayKafka
import KafkaTestSupport
import Testing

@testable import CausewayProcessor

/// Crashes and aborted transactions at every place, on a log that is a list: what is restored goes on as if nothing had
/// been.
struct WindowCrashTests {
    /// The offsets of a window's records, in their order: which record is late, and which is in twice, shows.
    private struct OffsetFold: WindowFold {
        func input(from record: ConsumerRecord) -> Int64? { nil }
        func first(_ input: Int64) -> [Int64] { [input] }
        func add(_ input: Int64, to value: inout [Int64]) { value.append(input) }
    }

    private struct Record {
        let key: [UInt8]
        let time: Int64
    }

    private struct Result {
        let place: WindowPlace
        let value: [Int64]?
        let progress: WindowProgress
    }

    /// One partition's input, the log of its results, and what befalls who aggregates them.
    private struct World {
        let size: Int64
        let hop: Int64
        let grace: Int64
        let retention: Int64
        let records: [Record]
        /// As on a cluster: nothing of a transaction is there unless all is, and offsets are kept.
        ///
        /// Else as on the embedded broker: whatever was written is there, and offsets are lost.
        let isAtomic: Bool
        var random: SeededRandom
        var log: [Result] = []
        var committed: Int64 = 0
        var crashes = 0
        var aborts = 0

        init(seed: UInt64, isAtomic: Bool) {
            var random = SeededRandom(seed: seed)
            size = Int64.random(in: 5...40, using: &random)
            hop = Int64.random(in: max(1, size / 5)...size, using: &random)
            grace = Int64.random(in: 0...30, using: &random)
            retention = grace + Int64.random(in: 0...100, using: &random)
            records = (0..<400).map { number in
                let delay = Int.random(in: 0..<20, using: &random) == 0 ? Int64.random(in: 0...90, using: &random) : 0
                let key = UInt8.random(in: 0...3, using: &random)
                return Record(key: [key], time: Int64(number) - 100 - delay)
            }
            self.isAtomic = isAtomic
            self.random = random
        }

        var windows: TimeWindows {
            .hopping(
                of: .milliseconds(size), every: .milliseconds(hop), gracePeriod: .milliseconds(grace),
                retention: .milliseconds(retention))
        }

        mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

        /// Restores and aggregates until a crash; true once all records are committed.
        mutating func live() -> Bool {
            var restored = RestoredWindows(windows, OffsetFold())
            for result in log {
                restored.take(result.place, result.value, result.progress)
                if chance(10) { restored.settle() }
            }
            let run = WindowRun(partition: 0, state: restored.state)
            run.resume = restored.resume
            var next = isAtomic ? committed : 0
            run.begin(at: next)
            while next < records.count || run.hasPending {
                for _ in 0..<Int.random(in: 1...40, using: &random) where next < records.count {
                    if next > run.position {
                        let record = records[Int(next)]
                        _ = run.state.add(next, key: record.key, time: record.time, offset: next)
                        run.position = next
                    }
                    next += 1
                    run.pendingRecords += 1
                }
                let work = run.takeWork(withFinals: false)
                let progress = WindowProgress(base: run.base, applied: work.mark, partitions: 1)
                var results = work.changes.updates.map { Result(place: $0.place, value: $0.value, progress: progress) }
                results += work.changes.expired.map { Result(place: $0, value: nil, progress: progress) }
                if chance(20) {
                    if !isAtomic { log += results.prefix(Int.random(in: 0...results.count, using: &random)) }
                    if chance(50) {
                        crashes += 1
                        return false
                    }
                    aborts += 1
                    run.putBack(work)
                } else {
                    log += results
                    committed = next
                    run.committed(work)
                    if chance(3) {
                        crashes += 1
                        return false
                    }
                }
                if chance(10) { compact() }
            }
            return true
        }

        /// Keeps the last of each key, as a cluster does some time, and not every tombstone.
        mutating func compact() {
            var seen: Set<WindowPlace> = []
            var kept: [Result] = []
            for result in log.reversed() where seen.insert(result.place).inserted {
                if result.value != nil || chance(50) { kept.append(result) }
            }
            log = kept.reversed()
        }

        /// What the records come to, by nothing but their list.
        func expected() -> (results: [WindowPlace: [Int64]], end: Int64, late: Int) {
            var results: [WindowPlace: [Int64]] = [:]
            var latest = Int64.min
            var late = 0
            for (offset, record) in records.enumerated() {
                latest = max(latest, record.time)
                for step in -200...600 {
                    let start = Int64(step) * hop
                    guard start <= record.time, record.time < start + size else { continue }
                    if start + size + grace <= latest {
                        late += 1
                    } else {
                        results[WindowPlace(start: start, key: record.key), default: []].append(Int64(offset))
                    }
                }
            }
            return (results, latest, late)
        }
    }

    @Test(arguments: [true, false])
    func theResultsAreThoseOfNoCrash(_ isAtomic: Bool) {
        var (crashes, aborts, late, deleted) = (0, 0, 0, 0)
        for seed in 0..<150 {
            var world = World(seed: UInt64(seed), isAtomic: isAtomic)
            while !world.live() {}
            var found: [WindowPlace: [Int64]] = [:]
            for result in world.log {
                if let before = found[result.place], let value = result.value {
                    #expect(value.starts(with: before), "a value lost records")
                }
                found[result.place] = result.value
            }
            let expected = world.expected()
            #expect(found.keys.allSatisfy { expected.results[$0] != nil })
            for (place, value) in expected.results {
                if let result = found[place] {
                    #expect(result == value, "seed \(seed), window \(place.start)")
                } else {
                    #expect(
                        place.start + world.size + world.retention <= expected.end, "seed \(seed): deleted too soon")
                    deleted += 1
                }
            }
            crashes += world.crashes
            aborts += world.aborts
            late += expected.late
        }
        #expect(crashes > 100 && aborts > 100 && late > 100 && deleted > 100)
    }
}
