import Testing

@testable import CausewayKafka

/// Blocks for pages of a view.
@Suite struct ViewMemoryTests {
    /// From the first allocation, which is small, into those of huge pages.
    @Test(arguments: [(1, 1), (24, 8), (2_560, 8), (100_000, 64)])
    func blocksAreApartAndAligned(_ bytes: Int, _ alignment: Int) {
        let memory = ViewMemory(blockBytes: bytes, alignment: alignment)
        let blocks = (0..<2_000).map { _ in memory.allocate() }
        for (number, block) in blocks.enumerated() {
            #expect(UInt(bitPattern: block) % UInt(alignment) == 0)
            block.initializeMemory(as: UInt8.self, repeating: UInt8(truncatingIfNeeded: number), count: bytes)
        }
        let spoiled = blocks.enumerated().filter { number, block in
            let content = UnsafeRawBufferPointer(start: block, count: bytes)
            return !content.allSatisfy { $0 == UInt8(truncatingIfNeeded: number) }
        }
        #expect(spoiled.isEmpty)
        #expect(Set(blocks).count == blocks.count)
        for block in blocks { memory.deallocate(block) }
    }

    @Test func whatIsGivenBackIsUsedAgain() {
        let memory = ViewMemory(blockBytes: 2_560, alignment: 8)
        var blocks = (0..<5_000).map { _ in memory.allocate() }
        let used = memory.used
        // What was left of an allocation that had no room for another block counts too.
        #expect(used >= 5_000 * 2_560 && used < 5_000 * 2_560 + 100 * 2_560)
        for _ in 0..<10 {
            for block in blocks { memory.deallocate(block) }
            blocks = (0..<5_000).map { _ in memory.allocate() }
            #expect(Set(blocks).count == blocks.count)
        }
        #expect(memory.used == used)
    }

    @Test func fewBlocksTakeLittle() {
        let memory = ViewMemory(blockBytes: 2_560, alignment: 8)
        for _ in 0..<64 { _ = memory.allocate() }
        #expect(memory.used == 64 * 2_560)
    }

    @Test func aSnapshotKeepsItsMemory() {
        var store: ViewStore<String, [UInt8]>? = ViewStore()
        for number in 0..<10_000 {
            store?.put(
                ViewRecord(key: "\(number)", value: [], offset: Int64(number), partition: 0, bytes: 8),
                Array("value \(number)".utf8))
        }
        let pages = store?.pages() ?? []
        store = nil
        var found = 0
        for page in pages.joined() {
            for slot in 0..<ViewPage<String, [UInt8]>.capacity where page.slots.mark(slot).pointee.place != 0 {
                let pair = page.slots.pair(slot).pointee
                #expect(pair.value == Array("value \(pair.key)".utf8))
                found += 1
            }
        }
        #expect(found == 10_000)
    }
}
