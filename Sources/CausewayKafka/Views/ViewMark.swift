/// What a slot of a view knows besides key and value: 16 bytes.
@usableFromInline
struct ViewMark: Sendable {
    /// What of the key's hash places it; 0 in an empty slot.
    @usableFromInline var place: UInt32
    /// The partition of the record that the value came with.
    @usableFromInline var partition: UInt16
    /// What it counts for a limit in bytes.
    @usableFromInline var size: ViewEntrySize
    /// The record's offset.
    @usableFromInline var offset: Int64

    @inlinable
    init(place: UInt32, partition: UInt16, size: ViewEntrySize, offset: Int64) {
        self.place = place
        self.partition = partition
        self.size = size
        self.offset = offset
    }

    /// An empty slot's.
    @inlinable static var empty: ViewMark {
        ViewMark(place: 0, partition: 0, size: ViewEntrySize(bytes: 0), offset: 0)
    }
}
