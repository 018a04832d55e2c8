import CausewayRuntime
import Testing

@testable import CausewayRequestReply

/// What is written to the control topic is read again, and nothing else is.
struct ControlMessageTests {
    @Test(arguments: [
        ControlMessage.requester(instance: "a", replyTopic: "replies", partition: 3),
        .requester(instance: "a", replyTopic: "replies", partition: nil), .requesterStopped(instance: "a"),
        .responder(instance: "b", topic: "requests", load: ResponderLoad(lag: 4, rate: 2.5)),
        .responder(instance: "b", topic: "requests", load: ResponderLoad()),
        .responderStopped(instance: "b", topic: "requests"), .cancel(requests: ["1", "2"]),
        .credit(request: "1", upTo: 7),
    ])
    func messagesSurviveTheWire(_ message: ControlMessage) {
        #expect(ControlMessage(json: message.json) == message)
    }

    @Test(arguments: ["", "{}", "[]", "null", "{\"kind\":\"unheard-of\"}", "{\"kind\":\"credit\",\"upTo\":1}", "\u{1}"])
    func othersAreNone(_ text: String) {
        #expect(ControlMessage(json: Array(text.utf8)) == nil)
    }

    @Test func aCorrelationIDIsReadFromItsText() throws {
        let id = CorrelationID(instance: .max, generation: 5, slot: 3)
        #expect(CorrelationID(string: id.string) == id)
        #expect(id.string.utf8.elementsEqual((0..<32).map { id.text[$0] }))
        #expect(CorrelationID(string: "short") == nil)
    }

    @Test func cancelledRequestsAreRememberedForATimeAndUpToALimit() {
        var cancelled = CancelledRequests()
        func id(_ number: Int) -> CorrelationID { CorrelationID(instance: 1, generation: UInt64(number), slot: 0) }
        let now = Deadline.now()
        #expect(cancelled.isEmpty)
        cancelled.insert(id(0), now: now)
        var found = [cancelled.remove(id(0)), cancelled.remove(id(0))]
        #expect(found == [true, false])
        for number in 1...CancelledRequests.limit + 1 { cancelled.insert(id(number), now: now) }
        found = [cancelled.remove(id(1)), cancelled.remove(id(CancelledRequests.limit + 1))]
        #expect(found == [false, true])
        cancelled.insert(id(1), now: now.advanced(by: CancelledRequests.lifetime))
        found = [cancelled.remove(id(CancelledRequests.limit)), cancelled.remove(id(1))]
        #expect(found == [false, true])
    }
}
