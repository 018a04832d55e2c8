/// A seat of a show and what it costs.
public struct Seat: Hashable, Sendable {
    /// Its name, as in `A12`.
    public let id: SeatID
    /// Its price in minor units of the currency, as in 4500 for 45.00.
    public let price: Int

    /// A seat.
    /// - Parameters:
    ///   - id: Its name.
    ///   - price: Its price in minor units.
    public init(id: SeatID, price: Int) {
        self.id = id
        self.price = price
    }
}
