/// All shows of a catalogue with what their events so far add up to: a worker's state and a gateway's view.
public struct BoxOffice: Sendable {
    /// The shows that are on.
    public let catalogue: Catalogue

    private var states: [ShowID: ShowState]

    /// Every show of a catalogue with every seat free.
    /// - Parameters:
    ///   - catalogue: The shows.
    ///   - remembered: How many bookings that have ended are remembered for each show.
    public init(catalogue: Catalogue = .standard, remembered: Int = 4096) {
        self.catalogue = catalogue
        self.states = Dictionary(
            catalogue.shows.map { ($0.id, ShowState(show: $0, remembered: remembered)) },
            uniquingKeysWith: { first, _ in first })
    }

    /// The state of each show, in the order of the catalogue.
    public var shows: [ShowState] { catalogue.shows.compactMap { states[$0.id] } }

    /// Looks a show up.
    /// - Parameter id: Its id.
    /// - Returns: Its state, or nil if it isn't on.
    public subscript(id: ShowID) -> ShowState? { states[id] }

    /// Looks a booking up by the show in its id.
    /// - Parameter id: The booking's id.
    /// - Returns: The booking, or nil if there is none.
    public func booking(_ id: BookingID) -> Booking? { states[id.show]?.booking(id) }

    /// Decides a command; see `ShowState.decide(_:at:policy:)`.
    /// - Parameters:
    ///   - command: The command.
    ///   - now: The moment of the decision.
    ///   - policy: The rules of the house.
    /// - Returns: What happened, or why nothing did.
    public func decide(
        _ command: TicketCommand, at now: Timestamp, policy: BookingPolicy = BookingPolicy()
    ) -> Result<Decision, Rejection> {
        states[command.show]?.decide(command, at: now, policy: policy) ?? .failure(.unknownShow(command.show))
    }

    /// Takes in what happened; see `ShowState.evolve(_:)`.
    /// - Parameter event: The next event of its show in log order.
    /// - Returns: Whether it changed anything.
    @discardableResult
    public mutating func evolve(_ event: TicketEvent) -> Bool { states[event.show]?.evolve(event) ?? false }

    /// Forgets what happened to a show, before its events are read again from the beginning.
    /// - Parameter id: The show.
    public mutating func reset(_ id: ShowID) {
        guard let state = states[id] else { return }
        states[id] = ShowState(show: state.show, remembered: state.ended.limit)
    }
}
