import CausewayRuntime
import Testing

@testable import CausewayKafka

/// Who waits for which offset, and how far a view is: plain values.
@Suite struct ViewWaitsTests {
    @Test func thoseWhoseOffsetIsBehindTheirPositionAreDone() {
        var waits = ViewWaits()
        waits.add(1, [0: 5], until: .never)
        waits.add(2, [0: 3], until: .never)
        waits.add(3, [0: 3, 1: 0], until: .never)
        waits.add(4, [0: 4], until: .never)
        let result1 = waits.advance(0, to: 3)
        #expect(result1 == [])
        let result2 = waits.advance(0, to: 4)
        #expect(result2 == [2])
        let result3 = waits.advance(2, to: 100)
        #expect(result3 == [])
        let result4 = waits.advance(1, to: 1)
        #expect(result4 == [3])
        let result5 = waits.advance(0, to: 100)
        #expect(result5 == [4, 1])
        #expect(waits.count == 0)
    }

    @Test func whatIsTakenOutIsForgotten() {
        var waits = ViewWaits()
        waits.add(1, [0: 5, 1: 5], until: .never)
        waits.add(2, [0: 5], until: Deadline(nanoseconds: 10))
        waits.add(3, [1: 5], until: Deadline(nanoseconds: 20))
        let result6 = waits.remove(1)
        #expect(result6)
        let result7 = waits.remove(1)
        #expect(!result7)
        #expect(waits.earliest == Deadline(nanoseconds: 10))
        let result8 = waits.expire(at: Deadline(nanoseconds: 10))
        #expect(result8 == [2])
        #expect(waits.earliest == Deadline(nanoseconds: 20))
        let result9 = waits.removeAll(unless: { $0 == 0 })
        #expect(result9 == [3])
        #expect(waits.earliest == .never)
        let result10 = waits.advance(0, to: 100)
        #expect(result10 == [])
        let result11 = waits.advance(1, to: 100)
        #expect(result11 == [])
    }

    @Test func aViewIsCompleteOnceEachEndIsReached() {
        var positions = ViewPositions()
        #expect(!positions.isComplete)
        positions = ViewPositions([
            0: OffsetRange(low: 10, high: 20), 1: OffsetRange(low: 0, high: 0), 2: OffsetRange(low: 7, high: 7),
        ])
        #expect(!positions.isComplete)
        positions.advance(0, to: 19, records: 9)
        #expect(!positions.isComplete)
        let progress = MaterializedViewProgress(topic: "seats", partitions: positions.partitions, entries: 4)
        #expect(progress.remaining == 1)
        #expect(progress.fraction == 0.9)
        #expect(
            "\(progress)" == "seats: 2 of 3 partitions caught up, 9 records read, 1 offsets to go (90 %), 4 keys")
        positions.advance(0, to: 20)
        #expect(positions.isComplete)
        positions.advance(0, to: 5)
        #expect(positions.partitions[0]?.position == 20)
        positions.add(3, OffsetRange(low: 0, high: 1))
        #expect(!positions.isComplete)
    }
}
