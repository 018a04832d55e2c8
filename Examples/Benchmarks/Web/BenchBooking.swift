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
        id = "b-" + (number < 1_000_000 ? String(String(1_000_000 + number).dropFirst()) : String(number))
        seats = order.seats
        customer = order.customer
    }
}
