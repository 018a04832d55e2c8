/// The answer to `GET /v1/shows/{show}`.
public struct SeatMap: Hashable, Codable, Sendable {
    /// A seat of the map.
    public struct Entry: Hashable, Codable, Sendable {
        /// Its id.
        public var id: SeatID
        /// Whether it is free, held or sold.
        public var state: SeatState
        /// Its price in minor units.
        public var price: Int
    }

    /// The show's id.
    public var id: ShowID
    /// The show's name for people.
    public var name: String
    /// Its seats, row by row.
    public var seats: [Entry]
    /// How far in the log the map is: where the show's live events go on.
    public var cursor: String

    /// The map of a show.
    /// - Parameters:
    ///   - state: The show and who has which seats.
    ///   - cursor: How far in the log the state is.
    public init(_ state: ShowState, cursor: String) {
        id = state.show.id
        name = state.show.name
        seats = state.show.seats.map { Entry(id: $0.id, state: state.state(of: $0.id), price: $0.price) }
        self.cursor = cursor
    }
}
