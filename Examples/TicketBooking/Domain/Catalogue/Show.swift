/// A show: its name and its seats in the order of the seat map.
///
/// It never changes; who sits where is `ShowState`.
public struct Show: Hashable, Sendable {
    /// Its id, the key of its records.
    public let id: ShowID
    /// Its name for people.
    public let name: String
    /// Its seats, row by row.
    public let seats: [Seat]

    private let prices: [SeatID: Int]

    /// A show.
    /// - Parameters:
    ///   - id: Its id.
    ///   - name: Its name for people.
    ///   - seats: Its seats, row by row. Of two with one id the first counts.
    public init(id: ShowID, name: String, seats: [Seat]) {
        self.id = id
        self.name = name
        let prices = Dictionary(seats.map { ($0.id, $0.price) }, uniquingKeysWith: { first, _ in first })
        var unseen = prices
        self.seats = seats.filter { unseen.removeValue(forKey: $0.id) != nil }
        self.prices = prices
    }

    /// The price of a seat.
    /// - Parameter seat: The seat's id.
    /// - Returns: Minor units, or nil if the show has no such seat.
    public func price(of seat: SeatID) -> Int? { prices[seat] }

    /// The price of several seats.
    /// - Parameter seats: Their ids; one that the show doesn't have costs nothing.
    /// - Returns: The sum in minor units.
    public func price(of seats: [SeatID]) -> Int { seats.reduce(0) { $0 + (prices[$1] ?? 0) } }

    /// Whether two shows are the same.
    /// - Parameters:
    ///   - left: One show.
    ///   - right: The other.
    /// - Returns: True if they are.
    public static func == (left: Show, right: Show) -> Bool {
        left.id == right.id && left.name == right.name && left.seats == right.seats
    }

    /// Feeds the id: shows with one id are rare enough.
    /// - Parameter hasher: The hasher.
    public func hash(into hasher: inout Hasher) { hasher.combine(id) }
}
