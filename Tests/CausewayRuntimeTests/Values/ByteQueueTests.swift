import Testing

@testable import CausewayRuntime

@Suite struct ByteQueueTests {
    @Test(arguments: 1...5) func holdsWhatAPlainArrayHolds(seed: UInt64) {
        var generator = SeededGenerator(seed)
        var queue = ByteQueue()
        var model: [UInt8] = []
        for _ in 0..<300 {
            if Bool.random(using: &generator) {
                // Small and large, so that it grows, moves its bytes to the front, and lets memory go.
                let most = Int.random(in: 0..<8, using: &generator) == 0 ? 40_000 : 100
                let byte = UInt8.random(in: 0...255, using: &generator)
                let bytes = [UInt8](repeating: byte, count: Int.random(in: 0...most, using: &generator))
                bytes.withUnsafeBytes { queue.append($0) }
                model += bytes
            } else {
                let count =
                    Bool.random(using: &generator) ? queue.count : Int.random(in: 0...queue.count, using: &generator)
                queue.consume(count)
                model.removeFirst(count)
            }
            #expect(queue.count == model.count)
            #expect(Array(queue.memory) == model)
        }
    }
}
