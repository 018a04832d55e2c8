import CausewayRuntime
import Testing

@testable import CausewayRequestReply

/// Deadlines on their way through a header, with clocks that stand still.
struct WallClockTests {
    /// The wall clock is an hour ahead of the monotonic one.
    private let clock = WallClock(offset: 3_600_000_000_000)
    private let now = Deadline(nanoseconds: 5_000_000_000)

    @Test func aDeadlineComesBackToTheMillisecond() {
        let deadline = Deadline(nanoseconds: 6_000_700_000)
        #expect(clock.encode(deadline, now: now) == .milliseconds(3_606_000))
        #expect(clock.decode(3_606_000, allowance: 0, now: now) == Deadline(nanoseconds: 6_000_000_000))
    }

    @Test func whatHasPassedIsSaidSo() {
        #expect(clock.encode(now, now: now) == .passed)
        #expect(clock.encode(.never, now: now) == .never)
        #expect(clock.decode(3_605_000, allowance: 0, now: now) == nil)
        #expect(clock.decode(3_605_001, allowance: 0, now: now) != nil)
    }

    @Test func clocksMayDiffer() {
        #expect(clock.decode(3_604_800, allowance: 250_000_000, now: now) == Deadline(nanoseconds: 5_050_000_000))
        #expect(clock.decode(3_604_700, allowance: 250_000_000, now: now) == nil)
    }

    @Test(arguments: [Int64.min, -1, 0, .max, .max / 1_000_000]) func anyNumberIsRead(_ milliseconds: Int64) {
        let deadline = clock.decode(milliseconds, allowance: .max, now: now)
        if milliseconds > 0 { #expect(deadline == .never) } else { #expect(deadline != now) }
    }

    @Test func theRealClocksAreRead() {
        var clock = WallClock()
        clock.refresh()
        let deadline = Deadline.after(.seconds(60))
        guard case .milliseconds(let milliseconds) = clock.encode(deadline, now: .now()) else {
            Issue.record("no header")
            return
        }
        let back = clock.decode(Int64(milliseconds), allowance: 0)
        #expect(back.map { deadline.nanoseconds - $0.nanoseconds < 1_000_000 } == true)
    }
}
