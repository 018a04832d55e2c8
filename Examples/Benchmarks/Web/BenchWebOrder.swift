import CausewaySchema

/// The body of `POST /json`.
struct BenchWebOrder: Decodable {
    let seats: [String]
    let customer: String

    /// Throws what is wrong, with the place of each: 1 to 10 seats as `A12`, a customer of 1 to 64 characters.
    func check() throws(JSONReadError) {
        var errors: [FieldError] = []
        if !(1...10).contains(seats.count) {
            errors.append(FieldError(pointer: JSONPointer(["seats"]), detail: "must have 1 to 10 seats"))
        }
        for (index, seat) in seats.enumerated() where !Self.isSeat(seat.utf8) {
            errors.append(
                FieldError(
                    pointer: JSONPointer(["seats", "\(index)"]), detail: "must be 1 or 2 letters, 1 to 3 digits"))
        }
        if !(1...64).contains(customer.unicodeScalars.count) {
            errors.append(FieldError(pointer: JSONPointer(["customer"]), detail: "must have 1 to 64 characters"))
        }
        if !errors.isEmpty { throw .fields(errors) }
    }

    private static func isSeat(_ seat: String.UTF8View) -> Bool {
        let digits = seat.drop { (0x41...0x5A).contains($0) }
        return (1...2).contains(seat.count - digits.count) && (1...3).contains(digits.count)
            && digits.allSatisfy { (0x30...0x39).contains($0) }
    }
}
