/// A key of a view, its value and the record that they came with.
public struct MaterializedViewEntry<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    /// The key.
    public let key: Key
    /// The value.
    public let value: Value
    /// The record's partition.
    public let partition: Int
    /// The record's offset: grows with every change of the key, as an ETag has to.
    public let offset: Int64

    @inlinable
    init(_ pair: ViewPair<Key, Value>, _ mark: ViewMark) {
        key = pair.key
        value = pair.value
        partition = Int(mark.partition)
        offset = mark.offset
    }
}
