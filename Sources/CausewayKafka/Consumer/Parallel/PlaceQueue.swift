/// Gives a number of places to those who ask, in the order in which they ask.
struct PlaceQueue<ID: Hashable> {
    private let places: Int
    private var taken: Set<ID> = []
    private var waiting: [ID] = []

    /// Creates places that are free.
    ///
    /// - Parameter places: How many, at least 1.
    init(places: Int) { self.places = max(1, places) }

    /// Whether somebody waits.
    var isContended: Bool { !waiting.isEmpty }

    /// Asks for a place; asking again changes nothing.
    ///
    /// - Parameter id: Who asks.
    /// - Returns: Whether it has one; otherwise it gets one when `giveBack` names it.
    mutating func request(_ id: ID) -> Bool {
        if taken.contains(id) { return true }
        if waiting.isEmpty, taken.count < places {
            taken.insert(id)
            return true
        }
        if !waiting.contains(id) { waiting.append(id) }
        return false
    }

    /// Gives a place back, or asks for one no more.
    ///
    /// - Parameter id: Who had it.
    /// - Returns: Who has it from now on.
    mutating func giveBack(_ id: ID) -> ID? {
        guard taken.remove(id) != nil else {
            waiting.removeAll { $0 == id }
            return nil
        }
        guard !waiting.isEmpty else { return nil }
        let next = waiting.removeFirst()
        taken.insert(next)
        return next
    }
}
