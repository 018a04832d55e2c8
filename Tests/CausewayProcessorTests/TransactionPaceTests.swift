import CausewayRuntime
import Testing

@testable import CausewayProcessor

/// How long commands and records are gathered for one transaction.
@Suite struct TransactionPaceTests {
    @Test func partitionsShareWhatTheClusterTakes() {
        let pace = TransactionPace()
        #expect(pace.interval(among: 3, perSecond: 150) == .milliseconds(20))
        #expect(pace.interval(among: 0, perSecond: 100) == .milliseconds(10))
        #expect(pace.interval(among: 6, perSecond: 150) == .milliseconds(40))
    }

    /// The longer commits take, the more commands share one; quicker ones let it go back.
    @Test func longerCommitsAreMadeLessOften() {
        var pace = TransactionPace()
        let start = Deadline.now()
        commit(&pace, from: start, taking: .milliseconds(65), times: 1)
        #expect(pace.interval(among: 1, perSecond: 150) == .milliseconds(100))
        commit(&pace, from: start, taking: .milliseconds(5), times: 30)
        let interval = pace.interval(among: 1, perSecond: 150)
        #expect(interval > .milliseconds(7) && interval < .milliseconds(8))
    }

    /// Two of five that took long by chance, as while the cluster was away, have nobody wait for it afterwards.
    @Test func slowCommitsByChanceCountForNothing() {
        var pace = TransactionPace()
        commit(&pace, from: .now(), taking: .milliseconds(10), times: 8)
        commit(&pace, from: .now(), taking: .milliseconds(700), times: 2)
        #expect(pace.time == .milliseconds(10))
        commit(&pace, from: .now(), taking: .milliseconds(90), times: 1)
        #expect(pace.time == .milliseconds(90))
    }

    @Test func onlyWhoCommitsNowIsCounted() {
        var pace = TransactionPace()
        let start = Deadline.now()
        pace.begin(at: start)
        #expect(pace.isBusy(at: start.advanced(by: .milliseconds(999))))
        #expect(!pace.isBusy(at: start.advanced(by: .seconds(1))))
    }

    private func commit(_ pace: inout TransactionPace, from start: Deadline, taking time: Duration, times: Int) {
        for _ in 0..<times {
            pace.begin(at: start)
            pace.end(at: start.advanced(by: time))
        }
    }
}
