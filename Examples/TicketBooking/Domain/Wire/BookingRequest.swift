/// The body of `POST /v1/shows/{show}/bookings`, as it came: types are right, values are not yet checked.
public struct BookingRequest: Hashable, Codable, Sendable {
    /// The ids of the seats.
    public var seats: [String]
    /// Who books.
    public var customer: String

    /// A request.
    /// - Parameters:
    ///   - seats: The ids of the seats.
    ///   - customer: Who books.
    public init(seats: [String], customer: String) {
        self.seats = seats
        self.customer = customer
    }

    /// Checks every value.
    ///
    /// Whether the show and its seats exist is for the show to say: here a seat's id only has to look like one.
    /// - Parameters:
    ///   - command: The new command's identity.
    ///   - show: The show, from the path.
    ///   - maxSeats: The most seats in one booking.
    /// - Returns: The command.
    /// - Throws: Everything that is wrong, each with its pointer.
    public func command(
        _ command: CommandID, show: ShowID, maxSeats: Int = BookingPolicy.standardMaxSeats
    ) throws(InvalidRequest) -> BookSeats {
        let problems = seatProblems(maxSeats: maxSeats) + customerProblems
        guard problems.isEmpty, let customer = Customer(rawValue: customer) else {
            throw InvalidRequest(problems: problems)
        }
        return BookSeats(
            command: command, show: show, seats: seats.compactMap(SeatID.init(rawValue:)), customer: customer)
    }

    private func seatProblems(maxSeats: Int) -> [FieldProblem] {
        if seats.isEmpty { return [FieldProblem(pointer: "/seats", detail: "must name at least one seat")] }
        // Not a word about each seat then: a body of a megabyte would make an answer of several.
        if seats.count > maxSeats {
            return [FieldProblem(pointer: "/seats", detail: "must name at most \(maxSeats) seats, not \(seats.count)")]
        }
        var seen: Set<String> = []
        return seats.enumerated().compactMap { index, seat in
            let isNew = seen.insert(seat).inserted
            if SeatID(rawValue: seat) == nil {
                let detail = "must be a seat's id, 1 to 8 letters, digits and hyphens, as in A12"
                return FieldProblem(pointer: "/seats/\(index)", detail: detail)
            }
            return isNew ? nil : FieldProblem(pointer: "/seats/\(index)", detail: "names \(seat) a second time")
        }
    }

    private var customerProblems: [FieldProblem] {
        Customer.problem(with: customer).map { [FieldProblem(pointer: "/customer", detail: $0)] } ?? []
    }
}
