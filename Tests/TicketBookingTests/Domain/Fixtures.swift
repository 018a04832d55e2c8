@testable import TicketDomain

/// A small hall: rows A and B of four seats, A at 4500 and B at 3000.
let smallShow = Show(
    id: ShowID(unchecked: "concert-1"), name: "Test",
    seats: ["A", "B"].flatMap { row in
        (1...4).map { Seat(id: SeatID(unchecked: "\(row)\($0)"), price: row == "A" ? 4500 : 3000) }
    })

/// The moment at which most tests begin: 2026-01-01T00:00:00Z.
let start = Timestamp(milliseconds: 1_767_225_600_000)

func seats(_ names: String...) -> [SeatID] { names.map { SeatID(unchecked: $0) } }

func commandID(_ number: Int) -> CommandID { CommandID(random: UInt128(number)) }

func book(_ number: Int, _ names: String..., customer: String = "c-1001") -> TicketCommand {
    .book(
        BookSeats(
            command: commandID(number), show: smallShow.id, seats: names.map { SeatID(unchecked: $0) },
            customer: Customer(unchecked: customer)))
}

func booking(_ number: Int) -> BookingID { BookingID(show: smallShow.id, origin: commandID(number)) }

extension ShowState {
    /// What a worker does with a command: decide, then evolve by each event.
    mutating func perform(
        _ command: TicketCommand, at now: Timestamp = start, policy: BookingPolicy = BookingPolicy()
    ) -> Result<Decision, Rejection> {
        let result = decide(command, at: now, policy: policy)
        if case .success(let decision) = result {
            for event in decision.events { evolve(event) }
        }
        return result
    }
}

extension Result {
    var failure: Failure? {
        if case .failure(let error) = self { error } else { nil }
    }
}

/// SplitMix64: the same numbers for the same seed, so that a failure can be run again.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
