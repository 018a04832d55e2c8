import Testing

@testable import CausewayKafka

@Suite struct PlaceQueueTests {
    /// Any order of asking and giving back: never more than there are, none idle while somebody waits, first come first
    /// served.
    @Test(arguments: 1...5) func agreesWithAModel(_ places: Int) {
        var random = SeededRandom(seed: UInt64(places))
        var queue = PlaceQueue<Int>(places: places)
        var having: [Int] = []
        var waiting: [Int] = []
        for _ in 0..<5_000 {
            let id = Int.random(in: 0..<9, using: &random)
            if Bool.random(using: &random) {
                let mayHave = having.contains(id) || (waiting.isEmpty && having.count < places)
                let has = queue.request(id)
                #expect(has == mayHave)
                if has, !having.contains(id) { having.append(id) }
                if !has, !waiting.contains(id) { waiting.append(id) }
            } else {
                let next = queue.giveBack(id)
                if let index = having.firstIndex(of: id) {
                    having.remove(at: index)
                    #expect(next == waiting.first)
                    if !waiting.isEmpty { having.append(waiting.removeFirst()) }
                } else {
                    #expect(next == nil)
                    waiting.removeAll { $0 == id }
                }
            }
            #expect(having.count <= places)
            #expect(queue.isContended == !waiting.isEmpty)
            #expect(waiting.isEmpty || having.count == places)
        }
    }
}
