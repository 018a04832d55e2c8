import Testing

@testable import CausewayKafka

/// Memory for the messages of batches is used again, within a bound.
@Suite struct MessagePoolTests {
    @Test func blocksAreUsedAgain() {
        let pool = MessagePool()
        let first = pool.take()
        let second = pool.take()
        #expect(first != second)
        pool.give(first)
        #expect(pool.take() == first)
        pool.give(first)
        pool.give(second)
    }

    /// What a burst took is not kept for good.
    @Test func fewAreKept() {
        let pool = MessagePool()
        let blocks = (0..<20).map { _ in pool.take() }
        for block in blocks { pool.give(block) }
        #expect(pool.keptCount == MessagePool.keptAtMost)
    }
}
