import Testing

@testable import CausewayRuntime

@Suite struct LoopLagTests {
    private let millisecond: UInt64 = 1_000_000

    @Test func theLongestTurnIsKeptForOneToTwoSeconds() {
        let lag = LoopLag()
        let start = 1_000_000 * millisecond
        lag.record(3 * millisecond, at: start)
        lag.record(150 * millisecond, at: start + 100 * millisecond)
        lag.record(2 * millisecond, at: start + 200 * millisecond)
        #expect(lag.longest(at: start + 300 * millisecond) == 150 * millisecond)
        // The window is over, its longest still counts; in the next one it doesn't.
        lag.record(4 * millisecond, at: start + 1100 * millisecond)
        #expect(lag.longest(at: start + 1100 * millisecond) == 150 * millisecond)
        lag.record(5 * millisecond, at: start + 2200 * millisecond)
        #expect(lag.longest(at: start + 2200 * millisecond) == 5 * millisecond)
    }

    @Test func anIdleLoopHasNone() {
        let lag = LoopLag()
        lag.record(150 * millisecond, at: 5000 * millisecond)
        #expect(lag.longest(at: 6000 * millisecond) == 150 * millisecond)
        #expect(lag.longest(at: 7001 * millisecond) == 0)
    }
}
