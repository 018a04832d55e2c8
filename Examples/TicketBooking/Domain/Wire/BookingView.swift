/// A booking as `POST /v1/shows/{show}/bookings` and `GET /v1/bookings/{id}` answer it.
///
/// The customer isn't in it: who has a link to a booking need not learn whose it is.
public struct BookingView: Hashable, Codable, Sendable {
    /// The booking's id.
    public var id: BookingID
    /// Its show.
    public var show: ShowID
    /// Its seats, in the order in which they were asked for.
    public var seats: [SeatID]
    /// Where it stands.
    public var state: BookingState
    /// When the hold may end, as RFC 3339 in UTC; absent once there is no hold.
    public var expires: String?

    /// The view of a booking.
    /// - Parameter booking: The booking.
    public init(_ booking: Booking) {
        id = booking.id
        show = booking.show
        seats = booking.seats
        state = booking.state
        expires = booking.state == .held ? booking.expires.rfc3339 : nil
    }
}
