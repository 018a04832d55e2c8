import Testing

@testable import CausewayKafka

@Suite struct HandlerWatchTests {
    @Test func eachHandlerIsSaidOnceUntilItMovesOn() {
        var watch = HandlerWatch()
        func look(_ progress: (hand: Int, steps: Int)...) -> [Int] {
            watch.stuck(progress.map { HandlerProgress(hand: $0.hand, steps: $0.steps) }).map(\.hand)
        }
        #expect(look((0, 5), (1, 7)) == [])
        #expect(look((0, 5), (1, 8)) == [0])
        #expect(look((0, 5), (1, 8)) == [1])
        #expect(look((0, 5), (1, 8)) == [])
        // One has put its record down, the other has the next one.
        #expect(look((1, 9)) == [])
        #expect(look((0, 5), (1, 9)) == [1])
        #expect(look((0, 5), (1, 9)) == [0])
    }

    @Test func thePlaceIsForPeople() {
        let partition = TopicPartition(topic: "t", partition: 3)
        #expect(HandlerProgress(partition: partition, steps: 1, position: 8).place == "t[3] offset 7")
        #expect(HandlerProgress(partition: partition, steps: 1).place == "t[3]")
        #expect(HandlerProgress(steps: 1).place == "a batch")
    }
}
