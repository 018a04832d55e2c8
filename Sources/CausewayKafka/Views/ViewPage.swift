/// Slots of a shard in one block of memory; shared with snapshots, and copied before it changes while it is.
///
/// Sendable because it only changes under its shard's lock, and only while nobody else has it.
@usableFromInline
final class ViewPage<Key: Hashable & Sendable, Value: Sendable>: @unchecked Sendable {
    @usableFromInline typealias Slots = ViewSlots<Key, Value>

    /// Slots of a page: what is copied at the first change after a snapshot.
    @usableFromInline static var capacity: Int { 64 }

    @usableFromInline let slots: Slots
    @usableFromInline let memory: ViewMemory

    @inlinable
    init(_ memory: ViewMemory) {
        self.memory = memory
        slots = Slots(Self.capacity, at: memory.allocate())
    }

    @inlinable
    deinit {
        slots.deinitialize(Self.capacity)
        memory.deallocate(slots.start)
    }

    /// Memory for pages.
    @inlinable
    static func makeMemory() -> ViewMemory {
        ViewMemory(blockBytes: capacity * Slots.stride, alignment: Slots.alignment)
    }

    /// A page with the same slots.
    @inlinable
    func copy() -> ViewPage {
        let copy = ViewPage(memory)
        for slot in 0..<Self.capacity where slots.mark(slot).pointee.place != 0 {
            copy.slots.mark(slot).pointee = slots.mark(slot).pointee
            copy.slots.pair(slot).initialize(to: slots.pair(slot).pointee)
        }
        return copy
    }
}
