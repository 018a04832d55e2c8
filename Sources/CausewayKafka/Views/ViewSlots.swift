/// Memory for slots: each a mark and, where that is not empty, a key and a value right behind it, so that looking one up
/// waits for memory once.
@usableFromInline
struct ViewSlots<Key: Hashable & Sendable, Value: Sendable> {
    @usableFromInline typealias Pair = ViewPair<Key, Value>

    @usableFromInline let start: UnsafeMutableRawPointer

    /// Slots that are all empty.
    @inlinable
    init(_ count: Int, at start: UnsafeMutableRawPointer) {
        self.start = start
        for slot in 0..<count {
            (start + slot * Self.stride).bindMemory(to: ViewMark.self, capacity: 1).initialize(to: .empty)
            (start + slot * Self.stride + Self.pairOffset).bindMemory(to: Pair.self, capacity: 1)
        }
    }

    /// Ends what is in the slots.
    @inlinable
    func deinitialize(_ count: Int) {
        for slot in 0..<count where mark(slot).pointee.place != 0 { pair(slot).deinitialize(count: 1) }
    }

    @inlinable static var alignment: Int { max(MemoryLayout<ViewMark>.alignment, MemoryLayout<Pair>.alignment) }
    @inlinable static var pairOffset: Int { max(MemoryLayout<ViewMark>.stride, MemoryLayout<Pair>.alignment) }
    /// Bytes of a slot.
    @inlinable static var stride: Int { (pairOffset + MemoryLayout<Pair>.size + alignment - 1) & ~(alignment - 1) }

    @inlinable
    func mark(_ slot: Int) -> UnsafeMutablePointer<ViewMark> {
        (start + slot &* Self.stride).assumingMemoryBound(to: ViewMark.self)
    }

    @inlinable
    func pair(_ slot: Int) -> UnsafeMutablePointer<Pair> {
        (start + slot &* Self.stride + Self.pairOffset).assumingMemoryBound(to: Pair.self)
    }
}
