/// A part of a view's entries: a hash table with open addressing, in pages that snapshots share.
///
/// A slot's place comes from the hash alone, and slots are probed in a row, so that a look-up waits for memory once. It
/// grows by a quarter when seven of ten slots are taken, so at most 44 % of them are empty but for its first page.
///
/// A plain value: whoever owns it keeps readers and the writer apart.
@usableFromInline
struct ViewShard<Key: Hashable & Sendable, Value: Sendable>: ~Copyable {
    @usableFromInline typealias Page = ViewPage<Key, Value>
    @usableFromInline typealias Pair = ViewPair<Key, Value>

    @usableFromInline var pages: ContiguousArray<Page>
    /// Where the pages' slots are, so that a look-up counts no references.
    @usableFromInline var bases: UnsafeMutablePointer<ViewSlots<Key, Value>>
    /// How many slots there are.
    @usableFromInline var capacity: Int
    @usableFromInline var count = 0

    @inlinable
    init(_ memory: ViewMemory) {
        pages = [Page(memory)]
        capacity = Page.capacity
        bases = .allocate(capacity: 1)
        bases.initialize(to: pages[0].slots)
    }

    @inlinable
    deinit { bases.deallocate() }

    // MARK: Looking up

    /// Where the slots of a hash begin.
    @inlinable
    func home(_ place: UInt32) -> Int { Int(truncatingIfNeeded: (UInt64(place) &* UInt64(capacity)) &>> 32) }

    @inlinable
    func mark(_ slot: Int) -> UnsafeMutablePointer<ViewMark> {
        let slot = UInt(bitPattern: slot)
        return bases[Int(bitPattern: slot / UInt(Page.capacity))].mark(Int(bitPattern: slot % UInt(Page.capacity)))
    }

    @inlinable
    func pair(_ slot: Int) -> UnsafeMutablePointer<Pair> {
        let slot = UInt(bitPattern: slot)
        return bases[Int(bitPattern: slot / UInt(Page.capacity))].pair(Int(bitPattern: slot % UInt(Page.capacity)))
    }

    @inlinable
    func after(_ slot: Int) -> Int { slot &+ 1 == capacity ? 0 : slot &+ 1 }

    /// The slot of a key.
    @inlinable
    func find(_ key: Key, _ place: UInt32) -> Int? {
        var slot = home(place)
        while true {
            let found = mark(slot).pointee.place
            if found == place, pair(slot).pointee.key == key { return slot }
            if found == 0 { return nil }
            slot = after(slot)
        }
    }

    // MARK: Changing

    /// Adds an entry whose key is not there.
    @inlinable
    mutating func insert(_ pair: consuming Pair, _ mark: ViewMark) {
        if (count &+ 1) &* 10 > capacity &* 7 { grow() }
        var slot = home(mark.place)
        while self.mark(slot).pointee.place != 0 { slot = after(slot) }
        own(slot)
        self.mark(slot).pointee = mark
        self.pair(slot).initialize(to: pair)
        count &+= 1
    }

    /// Removes the entry of a slot; those behind it that were only displaced move up.
    @inlinable
    mutating func remove(_ emptied: Int) -> (pair: Pair, mark: ViewMark) {
        own(emptied)
        let removed = (pair(emptied).move(), mark(emptied).pointee)
        var hole = emptied
        var slot = after(hole)
        while mark(slot).pointee.place != 0 {
            let home = home(mark(slot).pointee.place)
            // It may move to the hole unless its home is behind that.
            if distance(from: home, to: slot) >= distance(from: hole, to: slot) {
                own(slot)
                pair(hole).initialize(to: pair(slot).move())
                mark(hole).pointee = mark(slot).pointee
                hole = slot
            }
            slot = after(slot)
        }
        mark(hole).pointee = .empty
        count &-= 1
        return removed
    }

    @inlinable
    func distance(from start: Int, to end: Int) -> Int { end >= start ? end &- start : end &- start &+ capacity }

    /// Copies the page of a slot first if a snapshot has it too.
    @inlinable
    mutating func own(_ slot: Int) {
        let index = slot / Page.capacity
        if isKnownUniquelyReferenced(&pages[index]) { return }
        let copy = pages[index].copy()
        pages[index] = copy
        bases[index] = copy.slots
    }

    /// Moves all entries to more slots.
    @inlinable
    mutating func grow() {
        var larger = ViewShard(pages: max(pages.count &+ 1, pages.count &* 5 / 4), pages[0].memory)
        for slot in 0..<capacity where mark(slot).pointee.place != 0 {
            let mark = mark(slot).pointee
            own(slot)
            var place = larger.home(mark.place)
            while larger.mark(place).pointee.place != 0 { place = larger.after(place) }
            larger.mark(place).pointee = mark
            larger.pair(place).initialize(to: pair(slot).move())
            self.mark(slot).pointee = .empty
        }
        larger.count = count
        swap(&self, &larger)
    }

    @inlinable
    init(pages count: Int, _ memory: ViewMemory) {
        pages = ContiguousArray((0..<count).lazy.map { _ in Page(memory) })
        capacity = count &* Page.capacity
        bases = .allocate(capacity: count)
        for index in 0..<count { (bases + index).initialize(to: pages[index].slots) }
    }
}
