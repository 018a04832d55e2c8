import CausewayRequestReply
import TicketDomain

extension Problem {
    /// A refused command as the problem that the client of the HTTP API reads.
    init(_ rejection: Rejection) {
        let (status, title) =
            switch rejection {
            case .unknownShow: (404, "Unknown show")
            case .unknownSeats: (404, "Unknown seat")
            case .unknownBooking: (404, "Unknown booking")
            case .seatsTaken: (409, "Seat taken")
            case .wrongState, .alreadyCancelled, .notYetExpired: (409, "Not possible any more")
            case .commandReused: (409, "Used before")
            case .noSeats, .repeatedSeats, .tooManySeats: (422, "Wrong seats")
            }
        self.init(status: status, title: title, detail: rejection.description)
    }
}
