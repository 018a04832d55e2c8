/// An entry as it is handed out.
@usableFromInline
struct ViewEntry<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    @usableFromInline let pair: ViewPair<Key, Value>
    @usableFromInline let mark: ViewMark

    @inlinable
    init(_ pair: ViewPair<Key, Value>, _ mark: ViewMark) {
        self.pair = pair
        self.mark = mark
    }
}
