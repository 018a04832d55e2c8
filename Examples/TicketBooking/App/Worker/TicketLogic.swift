import CausewayKafka
import CausewayProcessor
import CausewayRequestReply
import TicketDomain

/// The box office as the rules of a partition processor: commands in, events and replies out.
struct TicketLogic: PartitionLogic {
    let catalogue: Catalogue

    func initialState(partition: Int) -> BoxOffice { BoxOffice(catalogue: catalogue) }

    func command(from request: Request) throws -> TicketCommand {
        do {
            return try TicketJSON.decode(TicketCommand.self, from: request.value ?? [])
        } catch {
            throw Problem(status: 400, title: "Not a command", detail: "\(error)")
        }
    }

    func decide(
        _ command: TicketCommand, _ state: BoxOffice, at now: KafkaTimestamp
    ) -> ProcessorDecision<TicketEvent> {
        switch state.decide(command, at: Timestamp(milliseconds: now.milliseconds)) {
        case .success(let decision):
            answer(decision.booking, decision.events)
        case .failure(.alreadyCancelled(let id)):
            // What is cancelled stays so: asking again changes nothing.
            cancelled(id, state)
        case .failure(let rejection):
            ProcessorDecision(refused: Problem(rejection))
        }
    }

    private func answer(_ booking: Booking, _ events: [TicketEvent]) -> ProcessorDecision<TicketEvent> {
        do {
            return ProcessorDecision(events, reply: ReplyValue(try TicketJSON.encode(BookingView(booking))))
        } catch {
            return ProcessorDecision(refused: Problem(status: 500, title: "The booking has no JSON form"))
        }
    }

    private func cancelled(_ id: BookingID, _ state: BoxOffice) -> ProcessorDecision<TicketEvent> {
        guard let booking = state.booking(id) else {
            return ProcessorDecision(refused: Problem(Rejection.unknownBooking(id)))
        }
        return answer(booking, [])
    }

    func evolve(_ state: inout BoxOffice, _ event: TicketEvent) { state.evolve(event) }

    func due(_ state: BoxOffice, at now: KafkaTimestamp) -> [TicketCommand] {
        state.shows.flatMap { $0.expiredBookings(at: Timestamp(milliseconds: now.milliseconds)) }.map { booking in
            .expire(ExpireBooking(command: .random(), booking: booking.id))
        }
    }

    func encode(_ event: TicketEvent) throws -> (key: [UInt8]?, value: [UInt8]) {
        (Array(event.show.rawValue.utf8), try TicketJSON.encode(event))
    }

    func event(from record: ConsumerRecord) throws -> TicketEvent? {
        guard let value = record.valueBytes else { return nil }
        return try TicketJSON.decode(TicketEvent.self, from: value)
    }
}
