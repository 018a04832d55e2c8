/// A show in the list of shows.
public struct ShowSummary: Hashable, Codable, Sendable {
    /// Its id.
    public var id: ShowID
    /// Its name for people.
    public var name: String
    /// How many seats it has.
    public var seats: Int
    /// How many of them are free.
    public var free: Int

    /// The summary of a show.
    /// - Parameter state: The show and who has which seats.
    public init(_ state: ShowState) {
        id = state.show.id
        name = state.show.name
        seats = state.show.seats.count
        free = state.free
    }
}
