import KafkaTestSupport
import Testing

@testable import CausewayKafka

#if canImport(Glibc)
    import Glibc
#endif

/// A view's entries, without a broker.
@Suite struct ViewStoreTests {
    private func record<Key, Value>(_ key: Key, offset: Int64 = 0, partition: UInt16 = 0) -> ViewRecord<Key, Value> {
        ViewRecord(key: key, value: nil, offset: offset, partition: partition, bytes: 40)
    }

    /// The same as a dictionary after any changes, and snapshots stay what they were.
    @Test(arguments: [1, 2, 3]) func itIsWhatADictionaryIs(_ seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let store = ViewStore<String, [Int]>()
        var model: [String: [Int]] = [:]
        var kept: [(MaterializedViewSnapshot<String, [Int]>, [String: [Int]])] = []
        for step in 0..<60_000 {
            let key = "key-\(Int.random(in: 0..<20_000, using: &random))"
            if Int.random(in: 0..<3, using: &random) == 0 {
                #expect(store.remove(key, ViewHash(key)) == model.removeValue(forKey: key))
            } else {
                #expect(store.put(record(key, offset: Int64(step)), [step]) == model.updateValue([step], forKey: key))
            }
            if step % 7_000 == 0 {
                kept.append((MaterializedViewSnapshot(store.pages(), count: store.count, offsets: [:]), model))
            }
        }
        for (key, value) in model { #expect(store.value(of: key) == value) }
        #expect(store.value(of: "key-20000") == nil)
        #expect(store.count == model.count)
        #expect(store.bytes == model.count * 64)
        kept.append((MaterializedViewSnapshot(store.pages(), count: store.count, offsets: [:]), model))
        for (snapshot, model) in kept {
            #expect(snapshot.count == model.count)
            #expect(snapshot.dictionary == model)
        }
    }

    @Test func whatIsChosenGoes() {
        let store = ViewStore<Int, Int>()
        for key in 0..<10_000 { store.put(record(key, offset: Int64(key), partition: UInt16(key % 3)), key) }
        let gone = store.removeAll { mark, _ in mark.partition == 1 && mark.offset < 5_000 }
        #expect(Set(gone.map(\.pair.key)) == Set((0..<5_000).filter { $0 % 3 == 1 }))
        for key in 0..<10_000 { #expect(store.value(of: key) == (key % 3 == 1 && key < 5_000 ? nil : key)) }
        #expect(store.count == 10_000 - gone.count)
        #expect(store.removeAll { _, _ in true }.count == store.count + 10_000 - gone.count)
        #expect(store.count == 0)
        #expect(store.bytes == 0)
    }

    /// Keys and values end with their slots: none leaks, none ends twice.
    @Test func everyValueEndsOnce() {
        final class Counted: Sendable {}
        weak var last: Counted?
        do {
            let store = ViewStore<Int, Counted>()
            for key in 0..<5_000 { store.put(record(key), Counted()) }
            let kept = Counted()
            last = kept
            store.put(record(17), kept)
            let snapshot = MaterializedViewSnapshot(store.pages(), count: store.count, offsets: [:])
            store.put(record(17), Counted())
            #expect(snapshot.contains { $0.value === kept })
            for key in 0..<2_500 { store.remove(key, ViewHash(key)) }
        }
        #expect(last == nil)
    }

    #if canImport(Glibc)
        /// What the documentation says of memory: a million entries, and each size on the way there.
        @Test func memoryStaysInItsBound() throws {
            // What an allocation really takes; its header is not in the module of the C library.
            typealias UsableSize = @convention(c) (UnsafeMutableRawPointer?) -> Int
            let symbol = try #require(dlsym(nil, "malloc_usable_size"))
            let usableSize = unsafeBitCast(symbol, to: UsableSize.self)
            let store = ViewStore<Int, Int>()
            let slot = 16 + 2 * MemoryLayout<Int>.stride
            for key in 0..<1_000_000 {
                store.put(record(key), key)
                let count = key + 1
                if count % 50_000 != 0 { continue }
                let pages = store.pages().joined()
                let memory = try #require(pages.first?.memory)
                // The slots, the pages as objects, and their places in two lists and before their allocations.
                let bytes = pages.reduce(memory.used) {
                    $0 + usableSize(Unmanaged.passUnretained($1).toOpaque()) + 24
                }
                #expect(Double(bytes) / Double(count) <= 1.9 * Double(slot), "\(count) entries")
            }
        }
    #endif

    @Test func sizesAreRoundedUpAndBounded() {
        #expect(ViewEntrySize(bytes: 0).bytes == 0)
        #expect(ViewEntrySize(bytes: 1).bytes == 64)
        #expect(ViewEntrySize(bytes: 64).bytes == 64)
        #expect(ViewEntrySize(bytes: 1 << 30).bytes == 65_535 * 64)
    }
}
