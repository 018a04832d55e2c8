/// Slots of a shard in one allocation; shared with snapshots, and copied before it changes while it is.
///
/// Sendable because it only changes under its shard's lock, and only while nobody else has it.
@usableFromInline
final class ViewPage<Key: Hashable & Sendable, Value: Sendable>: @unchecked Sendable {
    @usableFromInline typealias Slots = ViewSlots<Key, Value>

    /// Slots of a page: what is copied at the first change after a snapshot.
    @usableFromInline static var capacity: Int { 64 }

    @usableFromInline let slots: Slots

    @inlinable
    init() { slots = Slots(count: Self.capacity) }

    @inlinable
    deinit { slots.deallocate(count: Self.capacity) }

    /// A page with the same slots.
    @inlinable
    func copy() -> ViewPage {
        let copy = ViewPage()
        for slot in 0..<Self.capacity where slots.mark(slot).pointee.place != 0 {
            copy.slots.mark(slot).pointee = slots.mark(slot).pointee
            copy.slots.pair(slot).initialize(to: slots.pair(slot).pointee)
        }
        return copy
    }
}
