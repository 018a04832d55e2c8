/// The bytes of a record's key and value in two bytes: rounded up to 64, at most 4 MiB.
@usableFromInline
struct ViewEntrySize: Sendable, Hashable {
    @usableFromInline static let unit = 64
    @usableFromInline let units: UInt16

    /// - Parameter bytes: How many there are.
    @inlinable
    init(bytes: Int) { units = UInt16(clamping: (bytes &+ (Self.unit - 1)) / Self.unit) }

    /// The bytes, rounded up.
    @inlinable var bytes: Int { Int(units) * Self.unit }
}
