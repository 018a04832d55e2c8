import Testing

@testable import CausewayRequestReply

@Suite struct OffsetTrackerTests {
    @Test func onlyTheDonePrefixIsCommittable() {
        let tracker = OffsetTrackerProbe()
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
        let tracker = OffsetTrackerProbe()
        for offset: Int64 in [5, 90, 1_000] { #expect(tracker.begin(offset)) }
        for offset: Int64 in [90, 5, 1_000] { _ = tracker.finish(offset) }
        #expect(tracker.committable == 1_001)
    }

    @Test func recordsReadAgainAreIgnored() {
        let tracker = OffsetTrackerProbe()
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
        let tracker = OffsetTrackerProbe()
        #expect(!tracker.finish(3))
        #expect(tracker.begin(5))
        #expect(!tracker.finish(3))
        #expect(!tracker.finish(6))
        #expect(tracker.underWay == 1)
    }

    @Test(arguments: 0..<10) func agreesWithAModel(_ seed: UInt64) {
        var random = SplitMix(state: seed)
        let tracker = OffsetTrackerProbe()
        var underWay: [Int64] = []
        var next: Int64 = 100
        var last: Int64?
        for _ in 0..<20_000 {
            if underWay.count < 3_000, random.next() % 2 == 0 {
                next += Int64(random.next() % 3) + 1
                #expect(tracker.begin(next))
                underWay.append(next)
                last = next
            } else if let index = underWay.indices.randomElement(using: &random) {
                let offset = underWay.remove(at: index)
                _ = tracker.finish(offset)
            }
            #expect(tracker.underWay == underWay.count)
            if underWay.isEmpty { #expect(tracker.committable == last.map { $0 + 1 }) }
            if let oldest = underWay.min(), let committable = tracker.committable { #expect(committable <= oldest) }
        }
    }
}
