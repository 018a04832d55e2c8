/// Who has which seats of one show: what its events so far add up to, and nothing else.
///
/// The same events in the same order give the same value, wherever they are read.
public struct ShowState: Hashable, Sendable {
    /// The show.
    public let show: Show
    /// Who has a seat.
    ///
    /// A seat without an owner is free.
    var owners: [SeatID: BookingID] = [:]
    /// Bookings that have their seats.
    var live: [BookingID: Booking] = [:]
    /// Bookings that have ended.
    var ended: EndedBookings

    /// A show with every seat free.
    /// - Parameters:
    ///   - show: The show.
    ///   - remembered: How many bookings that have ended are remembered; the oldest are forgotten. It must cover what
    ///     can be delivered twice: the command of a forgotten booking, delivered again, books again.
    public init(show: Show, remembered: Int = 4096) {
        self.show = show
        self.ended = EndedBookings(limit: remembered)
    }

    /// How many seats are free.
    public var free: Int { show.seats.count - owners.count }

    /// Bookings that have their seats, in no order.
    public var liveBookings: some Collection<Booking> { live.values }

    /// Looks a booking up.
    /// - Parameter id: Its id.
    /// - Returns: The booking, live or ended, or nil if there is none or it is forgotten.
    public func booking(_ id: BookingID) -> Booking? { live[id] ?? ended[id] }

    /// The booking that has a seat.
    /// - Parameter seat: The seat.
    /// - Returns: The booking, or nil if the seat is free or doesn't exist.
    public func owner(of seat: SeatID) -> Booking? { owners[seat].flatMap { live[$0] } }

    /// Where a seat stands.
    ///
    /// A hold past its time is still held: only an event frees a seat.
    /// - Parameter seat: The seat.
    /// - Returns: Its state; free for a seat that doesn't exist.
    public func state(of seat: SeatID) -> SeatState {
        switch owner(of: seat)?.state {
        case .held: .held
        case .sold: .sold
        case .cancelled, .expired, nil: .free
        }
    }

    /// The holds whose time is over, for a timer to propose their end with `ExpireBooking`.
    /// - Parameter now: The moment.
    /// - Returns: The holds, the one that expired first in front.
    public func expiredBookings(at now: Timestamp) -> [Booking] {
        live.values.filter { $0.isOverdue(at: now) }
            .sorted { ($0.expires, $0.id.rawValue) < ($1.expires, $1.id.rawValue) }
    }

    /// When the next hold's time is over, or nil while nothing is held.
    public var nextExpiry: Timestamp? {
        live.values.lazy.filter { $0.state == .held }.map(\.expires).min()
    }
}
