/// What `POST /json` answers with.
struct BenchBooking: Encodable {
    let id: String
    let show = "concert-7"
    let seats: [String]
    let customer: String
    let state = "held"
    let expires = 1_900_000_000

    /// A booking of what was ordered; a number has at least six digits.
    init(_ order: BenchWebOrder, number: Int) {
        let digits = String(number)
        id = "b-" + "000000".prefix(max(0, 6 - digits.utf8.count)) + digits
        seats = order.seats
        customer = order.customer
    }
}
