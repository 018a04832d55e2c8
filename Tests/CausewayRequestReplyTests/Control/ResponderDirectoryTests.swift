import Testing

@testable import CausewayRequestReply

/// Who is there to answer.
struct ResponderDirectoryTests {
    @Test func peersThatSayNothingAreUnknownNotDead() {
        var directory = ResponderDirectory()
        for _ in 0..<10 { _ = directory.tick() }
        #expect(directory.state(of: "requests") == .unknown)
        #expect(!directory.isAnybodyThere)
    }

    @Test func aCleanStopCountsAtOnce() {
        var directory = ResponderDirectory()
        directory.heard("a", topic: "requests", load: ResponderLoad())
        directory.heard("b", topic: "requests", load: ResponderLoad())
        directory.stopped("a", topic: "requests")
        #expect(directory.state(of: "requests") == .serving(ResponderLoad()))
        directory.stopped("b", topic: "requests")
        #expect(directory.state(of: "requests") == .none)
        #expect(directory.state(of: "others") == .unknown)
        directory.heard("c", topic: "requests", load: ResponderLoad())
        #expect(directory.state(of: "requests") == .serving(ResponderLoad()))
    }

    @Test func threeMissedHeartbeatsAreACrash() {
        var directory = ResponderDirectory()
        directory.heard("a", topic: "requests", load: ResponderLoad())
        for _ in 0..<3 {
            let emptied = directory.tick()
            #expect(emptied == [])
        }
        #expect(directory.state(of: "requests") == .serving(ResponderLoad()))
        let emptied = directory.tick()
        #expect(emptied == ["requests"])
        #expect(directory.state(of: "requests") == .none)
    }

    @Test func aHeartbeatBeginsTheCountAnew() {
        var directory = ResponderDirectory()
        for _ in 0..<10 {
            directory.heard("a", topic: "requests", load: ResponderLoad())
            for _ in 0..<3 {
                let emptied = directory.tick()
                #expect(emptied == [])
            }
        }
    }

    @Test func loadsAreAddedUpAndARateIsKnownOnceAllTell() {
        var directory = ResponderDirectory()
        directory.heard("a", topic: "requests", load: ResponderLoad(lag: 10, rate: 5))
        directory.heard("b", topic: "requests", load: ResponderLoad(lag: 2, rate: 7))
        #expect(directory.state(of: "requests") == .serving(ResponderLoad(lag: 12, rate: 12)))
        directory.heard("c", topic: "requests", load: ResponderLoad(lag: 1, rate: nil))
        #expect(directory.state(of: "requests") == .serving(ResponderLoad(lag: 13, rate: nil)))
    }

    @Test func aRateIsMeasuredWhileRequestsWait() {
        var rate = ServiceRate()
        rate.measure(total: 500, lag: 0, seconds: 1)
        #expect(rate.estimate == nil)
        rate.measure(total: 600, lag: 1_000, seconds: 1)
        #expect(rate.estimate == nil)
        rate.measure(total: 700, lag: 900, seconds: 0.5)
        #expect(rate.estimate == 200)
        rate.measure(total: 800, lag: 800, seconds: 1)
        #expect(rate.estimate == 150)
        // A few are always on their way: that is no backlog.
        var quick = ServiceRate()
        for beat in 1...5 { quick.measure(total: beat * 1_000, lag: 1, seconds: 1) }
        for beat in 6...9 { quick.measure(total: beat * 100_000, lag: 200, seconds: 1) }
        #expect(quick.estimate == nil)
        // Little to do is no measure of what could be done, much is.
        rate.measure(total: 810, lag: 0, seconds: 1)
        #expect(rate.estimate == 150)
        rate.measure(total: 1_000, lag: 10, seconds: 1)
        rate.measure(total: 2_000, lag: 0, seconds: 1)
        #expect(rate.estimate == 1_000)
    }
}
