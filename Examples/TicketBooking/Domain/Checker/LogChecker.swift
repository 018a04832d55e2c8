/// Reads a log of events and notes each broken invariant.
///
/// It has its own books and shares no rule with `ShowState`: a mistake there would otherwise check itself. Unlike
/// `ShowState` it follows the log in everything, so that a seat that was sold twice is reported for each of the two.
public struct LogChecker: Sendable {
    /// What was found so far, in log order.
    public private(set) var violations: [Violation] = []
    /// How many events were read.
    public private(set) var count = 0

    let catalogue: Catalogue
    var entries: [BookingID: Entry] = [:]
    var owners: [ShowID: [SeatID: Set<BookingID>]] = [:]

    /// What the log said about a booking.
    struct Entry {
        var held: BookingHeld
        var state: BookingState
    }

    /// A checker that has read nothing.
    /// - Parameter catalogue: The shows the log is about.
    public init(catalogue: Catalogue) { self.catalogue = catalogue }

    /// Checks a whole log whose offsets count from 0.
    /// - Parameters:
    ///   - events: The events in log order.
    ///   - catalogue: The shows they are about.
    /// - Returns: Each broken invariant.
    public static func violations(in events: some Sequence<TicketEvent>, catalogue: Catalogue) -> [Violation] {
        var checker = LogChecker(catalogue: catalogue)
        for event in events { checker.observe(event, at: Int64(checker.count)) }
        return checker.violations
    }

    /// Reads the next event.
    /// - Parameters:
    ///   - event: The event. Those of one show must come in log order.
    ///   - offset: Where it stands, for the report.
    public mutating func observe(_ event: TicketEvent, at offset: Int64) {
        count += 1
        let found: [Finding] =
            switch event {
            case .held(let held): hold(held)
            case .paid, .cancelled, .expired: follow(event)
            }
        violations += found.map {
            Violation(
                offset: offset, invariant: $0.invariant, booking: event.booking, seat: $0.seat, detail: $0.detail)
        }
    }

    /// How many bookings are in a state after what was read.
    /// - Parameter state: The state.
    /// - Returns: Their number.
    public func bookings(_ state: BookingState) -> Int { entries.values.count { $0.state == state } }

    /// What the bookings that are sold have paid, in minor units.
    public var revenue: Int { entries.values.reduce(0) { $0 + ($1.state == .sold ? $1.held.amount : 0) } }

    /// The live bookings of a seat: at most one, if all is well.
    /// - Parameters:
    ///   - seat: The seat.
    ///   - show: Its show.
    /// - Returns: Their ids.
    public func owners(of seat: SeatID, in show: ShowID) -> Set<BookingID> { owners[show]?[seat] ?? [] }
}
