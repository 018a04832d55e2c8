import CausewayKafka
import Testing

@testable import CausewayProcessor

/// Which windows a moment is in, and when they close.
struct TimeWindowsTests {
    private func found(_ windows: TimeWindows, _ time: Int64) -> [String] {
        windows.windows(at: KafkaTimestamp(milliseconds: time)).map(\.description)
    }

    @Test func tumblingWindowsBeginAtMultiplesOfTheirSize() {
        let windows = TimeWindows.tumbling(of: .seconds(60))
        #expect(found(windows, 0) == ["[0, 60000)"])
        #expect(found(windows, 59_999) == ["[0, 60000)"])
        #expect(found(windows, 60_000) == ["[60000, 120000)"])
        #expect(found(windows, -1) == ["[-60000, 0)"])
        #expect(found(windows, -60_000) == ["[-60000, 0)"])
        #expect(found(windows, -60_001) == ["[-120000, -60000)"])
    }

    @Test func hoppingWindowsOverlap() {
        let windows = TimeWindows.hopping(of: .seconds(60), every: .seconds(20))
        #expect(found(windows, 60_000) == ["[20000, 80000)", "[40000, 100000)", "[60000, 120000)"])
        #expect(found(windows, 59_999) == ["[0, 60000)", "[20000, 80000)", "[40000, 100000)"])
        #expect(found(windows, 0) == ["[-40000, 20000)", "[-20000, 40000)", "[0, 60000)"])
        #expect(found(windows, -1) == ["[-60000, 0)", "[-40000, 20000)", "[-20000, 40000)"])
    }

    /// Every window that has the moment, and no other, also where the hop does not divide the size.
    @Test(arguments: [(10, 10), (10, 3), (7, 2), (60, 7), (5, 4), (3, 1)])
    func aMomentIsInEachWindowThatHasIt(_ size: Int, _ hop: Int) {
        let windows = TimeWindows.hopping(of: .milliseconds(size), every: .milliseconds(hop))
        for time in -70...70 {
            let wanted = (-100...100).map { $0 * hop }.filter { $0 <= time && time < $0 + size }
            #expect(
                windows.windows(at: KafkaTimestamp(milliseconds: Int64(time))).map { Int($0.start.milliseconds) }
                    == wanted)
        }
    }

    @Test func aWindowClosesWhenStreamTimeHasComeToItsEndAndGrace() {
        let windows = TimeWindows.tumbling(of: .seconds(1), gracePeriod: .seconds(2), retention: .seconds(5))
        #expect(!windows.isClosed(0, at: 2_999))
        #expect(windows.isClosed(0, at: 3_000))
        #expect(!windows.isExpired(0, at: 5_999))
        #expect(windows.isExpired(0, at: 6_000))
        #expect(windows.isClosed(-4_000, at: -1_000))
        #expect(!windows.isClosed(-4_000, at: -1_001))
    }

    @Test func timesAtTheEndsOfInt64AreInNoWindow() {
        let windows = TimeWindows.hopping(of: .seconds(60), every: .seconds(1), retention: .seconds(86_400 * 365 * 300))
        for time in [Int64.min, .min + 1, .max - 1, .max] { #expect(found(windows, time).isEmpty) }
        let far = Int64.max / 4 - 1
        #expect(windows.windows(at: KafkaTimestamp(milliseconds: far)).count == 60)
        #expect(windows.windows(at: KafkaTimestamp(milliseconds: -far)).count == 60)
        #expect(!windows.isExpired(far, at: far))
    }

    @Test(arguments: [
        (TimeWindows.tumbling(of: .zero), "millisecond"),
        (.tumbling(of: .microseconds(999)), "millisecond"),
        (.hopping(of: .seconds(1), every: .seconds(2)), "hop is at most size"),
        (.hopping(of: .seconds(1), every: .seconds(-1)), "millisecond"),
        (.tumbling(of: .seconds(1), gracePeriod: .seconds(-1)), "negative"),
        (.tumbling(of: .seconds(1), gracePeriod: .seconds(2), retention: .seconds(1)), "shorter than gracePeriod"),
        (.hopping(of: .seconds(1_000), every: .milliseconds(1)), "1000000 windows"),
    ])
    func whatCannotBeIsSaid(_ windows: TimeWindows, _ reason: String) {
        #expect(windows.problem?.contains(reason) == true)
        #expect(windows.windows(at: KafkaTimestamp(milliseconds: 0)).isEmpty)
    }
}
