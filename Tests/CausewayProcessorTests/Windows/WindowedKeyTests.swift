import CausewayKafka
import Testing

@testable import CausewayProcessor

/// Keys of results on the wire.
struct WindowedKeyTests {
    private func key(_ key: [UInt8], _ start: Int64, _ end: Int64) -> WindowedKey {
        WindowedKey(
            key, TimeWindow(start: KafkaTimestamp(milliseconds: start), end: KafkaTimestamp(milliseconds: end)))
    }

    private func read(_ bytes: [UInt8]) -> WindowedKey? { WindowedKey(bytes: bytes.span.bytes) }

    @Test func theBytesAreThoseThatAreStated() {
        #expect(
            key(Array("ab".utf8), 60_000, 120_000).bytes
                == [0x80, 0, 0, 0, 0, 0, 0xEA, 0x60, 0x80, 0, 0, 0, 0, 1, 0xD4, 0xC0, 0x61, 0x62])
        #expect(key([], -1, 0).bytes == [0x7F] + [UInt8](repeating: 0xFF, count: 7) + [0x80, 0, 0, 0, 0, 0, 0, 0])
    }

    @Test func bytesSortAsKeysDoAndAreReadAgain() {
        let times: [Int64] = [-(1 << 60), -60_001, -1, 0, 1, 255, 256, 60_000, 1 << 60]
        let names: [[UInt8]] = [[], [0], [0, 0], Array("a".utf8), Array("ab".utf8), Array("b".utf8), [255]]
        var keys: [WindowedKey] = []
        for time in times {
            for length in [1, 1_000] { for name in names { keys.append(key(name, time, time + Int64(length))) } }
        }
        #expect(keys == keys.sorted())
        let bytes = keys.map(\.bytes)
        for (earlier, later) in zip(bytes, bytes.dropFirst()) { #expect(earlier.lexicographicallyPrecedes(later)) }
        for (key, bytes) in zip(keys, bytes) { #expect(read(bytes) == key) }
    }

    @Test func otherBytesAreNoKey() {
        #expect(read([]) == nil)
        #expect(read([UInt8](repeating: 0x80, count: 15)) == nil)
        #expect(read([UInt8](repeating: 0x80, count: 16)) == nil, "a window that ends where it starts")
        let short: [UInt8] = [1, 2]
        #expect(throws: MalformedBytes.self) {
            try WindowedKeySerde().deserialize(short.span.bytes, SerializationContext(topic: "t", part: .key))
        }
    }

    @Test func progressIsReadAsItWasWritten() {
        for (base, applied) in [
            (WindowMark(), WindowMark(offset: 4, time: -7)),
            (WindowMark(offset: 9, time: 0), WindowMark(offset: 9, time: 0)),
        ] {
            let progress = WindowProgress(base: base, applied: applied, partitions: 6)
            #expect(WindowProgress(progress.bytes.span.bytes) == progress)
        }
        for text in ["", "1 2 3 4", "1 2 3 4 x", "1 + 3 4 5", "a - 3 4 5", "1 2 3 4 5 6"] {
            #expect(WindowProgress(Array(text.utf8).span.bytes) == nil)
        }
    }
}
