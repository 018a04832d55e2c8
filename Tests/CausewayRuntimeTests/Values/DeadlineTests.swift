import Testing

@testable import CausewayRuntime

@Suite struct DeadlineTests {
    @Test func neverStaysNeverAndIsLast() {
        #expect(Deadline.never.advanced(by: .seconds(-5)) == .never)
        #expect(!Deadline.never.hasPassed)
        #expect(Deadline.after(.seconds(1_000_000)) < .never)
        #expect(Deadline.never.remaining > .seconds(1_000_000_000))
    }

    @Test func durationsBeyondTheClockAreClamped() {
        #expect(
            Deadline.after(.seconds(Int64.max)) == .never || Deadline.after(.seconds(Int64.max)).remaining > .seconds(1)
        )
        #expect(Deadline.now().advanced(by: .seconds(Int64.min)) == Deadline(nanoseconds: 0))
        #expect(Duration.seconds(Int64.max).clampedNanoseconds == .max)
        #expect(Duration.seconds(Int64.min).clampedNanoseconds == .min)
        #expect(
            Duration(secondsComponent: -1, attosecondsComponent: -500_000_000_000_000_000).clampedNanoseconds
                == -1_500_000_000)
    }

    @Test func aPastDeadlineHasPassedAndHasNothingLeft() {
        let past = Deadline.after(.milliseconds(-1))
        #expect(past.hasPassed)
        #expect(past.remaining == .zero)
        #expect(Deadline.after(.seconds(60)).remaining > .seconds(50))
    }

    @Test func millisecondsAreRoundedUp() {
        #expect(Duration.nanoseconds(1).milliseconds == 1)
        #expect(Duration.milliseconds(5).milliseconds == 5)
        #expect(Duration.microseconds(5001).milliseconds == 6)
        #expect(Duration.seconds(-1).milliseconds == 0)
    }
}
