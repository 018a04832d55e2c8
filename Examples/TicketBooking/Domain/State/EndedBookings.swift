/// The bookings that ended last, up to a bound: enough to answer for them and to know a late repeat of a command.
struct EndedBookings: Hashable, Sendable {
    /// The most that are remembered; the one that ended first is forgotten first.
    let limit: Int

    private var bookings: [BookingID: Booking] = [:]
    /// A ring in order of ending, once it is full.
    private var order: [BookingID] = []
    private var oldest = 0

    init(limit: Int) { self.limit = max(1, limit) }

    subscript(id: BookingID) -> Booking? { bookings[id] }

    var count: Int { bookings.count }

    mutating func remember(_ booking: Booking) {
        guard bookings.updateValue(booking, forKey: booking.id) == nil else { return }
        guard order.count == limit else {
            order.append(booking.id)
            return
        }
        bookings[order[oldest]] = nil
        order[oldest] = booking.id
        oldest = (oldest + 1) % limit
    }
}
