import Testing

@testable import CausewayKafka

@Suite struct OffsetTrackerTests {
    /// A tracker whose steps can stand inside an expectation, which takes no mutating call.
    private final class Probe {
        private var tracker = OffsetTracker()

        var committable: Int64? { tracker.committable }
        var underWay: Int { tracker.underWay }
        var completedAhead: Int { tracker.completedAhead }
        var oldest: Int64? { tracker.oldest }
        var bytes: Int { tracker.bytes }
        func begin(_ offset: Int64, bytes: Int = 0) -> Bool { tracker.begin(offset, bytes: bytes) }
        func finish(_ offset: Int64) -> Bool { tracker.finish(offset) }
    }

    @Test func onlyTheDonePrefixIsCommittable() {
        let tracker = Probe()
        for offset: Int64 in 10...13 { #expect(tracker.begin(offset)) }
        #expect(tracker.committable == nil)
        #expect(!tracker.finish(11))
        #expect(tracker.committable == nil)
        #expect(tracker.finish(10))
        #expect(tracker.committable == 12)
        #expect(tracker.underWay == 2)
        #expect(!tracker.finish(13))
        #expect(tracker.finish(12))
        #expect(tracker.committable == 14)
        #expect(tracker.underWay == 0)
    }

    @Test func gapsHoldNothingUp() {
        let tracker = Probe()
        for offset: Int64 in [5, 90, 1_000] { #expect(tracker.begin(offset)) }
        for offset: Int64 in [90, 5, 1_000] { _ = tracker.finish(offset) }
        #expect(tracker.committable == 1_001)
    }

    @Test func recordsReadAgainAreIgnored() {
        let tracker = Probe()
        #expect(tracker.begin(5))
        #expect(!tracker.begin(5))
        #expect(!tracker.begin(4))
        #expect(tracker.finish(5))
        #expect(!tracker.finish(5))
        #expect(!tracker.begin(5))
        #expect(tracker.begin(6))
        #expect(tracker.committable == 6)
    }

    @Test func finishingWhatWasNeverBegunIsIgnored() {
        let tracker = Probe()
        #expect(!tracker.finish(3))
        #expect(tracker.begin(5))
        #expect(!tracker.finish(3))
        #expect(!tracker.finish(6))
        #expect(tracker.underWay == 1)
    }

    /// Every order in which six records with gaps between them can be done.
    @Test func everyOrderOfSix() {
        func check(_ done: [Int64], _ left: Set<Int64>) {
            for offset in left { check(done + [offset], left.subtracting([offset])) }
            guard left.isEmpty else { return }
            let offsets: [Int64] = [3, 4, 9, 20, 21, 40]
            let probe = Probe()
            for offset in offsets { #expect(probe.begin(offset, bytes: 10)) }
            for count in 1...done.count {
                let finished = Set(done.prefix(count))
                let prefix = offsets.prefix { finished.contains($0) }
                let before = probe.committable
                #expect(probe.finish(done[count - 1]) == (prefix.last.map { $0 + 1 } != before))
                #expect(probe.committable == prefix.last.map { $0 + 1 })
                #expect(probe.oldest == offsets.first { !finished.contains($0) })
                #expect(probe.completedAhead == count - prefix.count)
                #expect(probe.bytes == 10 * (offsets.count - prefix.count))
            }
        }
        check([], [3, 4, 9, 20, 21, 40])
    }

    @Test(arguments: 0..<10) func agreesWithAModel(_ seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let probe = Probe()
        // The model: all that was begun, in order, and whether it is done.
        var begun: [(offset: Int64, isDone: Bool)] = []
        var committable: Int64?
        var next: Int64 = 100
        for step in 0..<20_000 {
            // Phases in which more is begun, and in which more is done.
            let mayBegin = begun.count < 400 && random.next() % 4 < (step / 1_000 % 2 == 0 ? 3 : 1)
            if mayBegin {
                next += Int64(random.next() % 3) + 1
                #expect(probe.begin(next, bytes: 1))
                begun.append((next, false))
            } else if let index = begun.indices.randomElement(using: &random) {
                let moves = index == 0 && !begun[0].isDone
                let isNew = !begun[index].isDone
                begun[index].isDone = true
                #expect(probe.finish(begun[index].offset) == moves)
                if !isNew { #expect(!probe.finish(begun[index].offset)) }
                while let first = begun.first, first.isDone {
                    committable = first.offset + 1
                    begun.removeFirst()
                }
            }
            #expect(probe.committable == committable)
            #expect(probe.underWay == begun.count { !$0.isDone })
            #expect(probe.completedAhead == begun.count { $0.isDone })
            #expect(probe.bytes == begun.count)
        }
    }
}
