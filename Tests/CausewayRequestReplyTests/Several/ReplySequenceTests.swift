import Testing

@testable import CausewayRequestReply

/// The order of a streamed reply.
struct ReplySequenceTests {
    private struct Arrival {
        var number: Int?
        var isLast = false
        var run: [UInt8]? = [1]
    }

    private func steps(_ arrivals: [Arrival]) -> [ReplySequence.Step] {
        var sequence = ReplySequence()
        return arrivals.map { sequence.take($0.number, isLast: $0.isLast, run: $0.run) }
    }

    @Test func recordsAreTakenInTheirOrderUpToTheEnd() {
        let steps = steps([
            Arrival(number: 0), Arrival(number: 1), Arrival(number: 0), Arrival(number: 1),
            Arrival(number: 2, isLast: true),
        ])
        #expect(steps == [.element, .element, .duplicate, .duplicate, .end])
    }

    @Test func anEmptyReplyEndsAtOnce() {
        #expect(steps([Arrival(number: 0, isLast: true)]) == [.end])
    }

    @Test func aMissingRecordIsNamed() {
        let steps = steps([Arrival(number: 0), Arrival(number: 2), Arrival(number: 3, isLast: true)])
        #expect(steps == [.element, .broken(.gap(at: 1)), .broken(.gap(at: 1))])
    }

    @Test func anotherRunIsNotMixedIn() {
        let steps = steps([Arrival(number: 0), Arrival(number: 0, run: [2]), Arrival(number: 1, run: [2])])
        #expect(steps == [.element, .broken(.restarted(after: 1)), .broken(.restarted(after: 1))])
    }

    @Test func aPlainReplyIsAll() {
        #expect(steps([Arrival(run: nil)]) == [.end])
    }
}
