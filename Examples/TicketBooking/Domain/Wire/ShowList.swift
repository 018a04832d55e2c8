/// The answer to `GET /v1/shows`.
public struct ShowList: Hashable, Codable, Sendable {
    /// The shows that are on.
    public var shows: [ShowSummary]

    /// The list of a box office's shows.
    /// - Parameter office: The shows and who has which seats.
    public init(_ office: BoxOffice) { shows = office.shows.map(ShowSummary.init) }
}
