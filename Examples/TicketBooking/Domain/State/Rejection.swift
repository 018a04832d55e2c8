/// Why a command was refused.
///
/// Nothing changed.
public enum Rejection: Error, Hashable, Sendable {
    /// There is no such show.
    case unknownShow(ShowID)
    /// The show has no such seats.
    case unknownSeats([SeatID])
    /// Others have these of the seats; the rest were not held either.
    case seatsTaken([SeatID])
    /// No seat was asked for.
    case noSeats
    /// These seats were asked for more than once.
    case repeatedSeats([SeatID])
    /// More seats were asked for than one booking may have.
    case tooManySeats(limit: Int)
    /// There is no such booking, or it ended so long ago that it is forgotten.
    case unknownBooking(BookingID)
    /// The booking was cancelled before.
    case alreadyCancelled(BookingID)
    /// The booking is in a state in which this can't be done.
    case wrongState(BookingID, BookingState)
    /// The hold's time isn't over yet.
    case notYetExpired(BookingID, until: Timestamp)
    /// The command's id was used before for a different booking.
    case commandReused(CommandID)
}

extension Rejection: CustomStringConvertible {
    /// The reason in a sentence for people, with the seats or the booking named.
    public var description: String {
        switch self {
        case .unknownShow(let show): "There is no show \(show)."
        case .unknownSeats(let seats): "This show has no \(list(seats))."
        case .seatsTaken(let seats): "Already taken: \(list(seats)). None of the seats was held."
        case .noSeats: "A booking needs at least one seat."
        case .repeatedSeats(let seats): "Asked for more than once: \(list(seats))."
        case .tooManySeats(let limit): "A booking has at most \(limit) seats."
        case .unknownBooking(let booking): "There is no booking \(booking)."
        case .alreadyCancelled(let booking): "Booking \(booking) is already cancelled."
        case .wrongState(let booking, let state): "Booking \(booking) is \(state.rawValue)."
        case .notYetExpired(let booking, let until): "The hold of booking \(booking) lasts until \(until.rfc3339)."
        case .commandReused(let command): "Command \(command) was used before for a different booking."
        }
    }

    private func list(_ seats: [SeatID]) -> String {
        (seats.count == 1 ? "seat " : "seats ") + seats.map(\.rawValue).joined(separator: ", ")
    }
}
