/// The shows that are on, in the order in which they are listed.
public struct Catalogue: Sendable {
    /// The shows.
    public let shows: [Show]

    private let byID: [ShowID: Int]

    /// A catalogue.
    /// - Parameter shows: The shows, in the order in which they are listed. Of two with one id the first counts.
    public init(shows: [Show]) {
        var byID: [ShowID: Int] = [:]
        var kept: [Show] = []
        for show in shows where byID[show.id] == nil {
            byID[show.id] = kept.count
            kept.append(show)
        }
        self.shows = kept
        self.byID = byID
    }

    /// Looks a show up.
    /// - Parameter id: Its id.
    /// - Returns: The show, or nil if it isn't on.
    public func show(_ id: ShowID) -> Show? { byID[id].map { shows[$0] } }
}
