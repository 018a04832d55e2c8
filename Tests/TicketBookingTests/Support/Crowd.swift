import CausewayHTTP
import Synchronization

/// Many customers who try to get the same seats of all shows, whatever happens, until they are sent home.
final class Crowd: Sendable {
    private struct State {
        var isOver = false
        var answers = 0
        var gotten: [String: Int] = [:]
    }

    private let clients: [TicketClient]
    private let state = Mutex(State())

    init(_ clients: [TicketClient]) { self.clients = clients }

    /// How many answers there were.
    var answers: Int { state.withLock { $0.answers } }

    func goHome() { state.withLock { $0.isOver = true } }

    /// Books; returns how often each seat was given to somebody.
    func book() async -> [String: Int] {
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<16 {
                let client = clients[number % clients.count]
                group.addTask { await self.book(client) }
            }
        }
        return state.withLock { $0.gotten }
    }

    private func book(_ client: TicketClient) async {
        while !Task.isCancelled, !state.withLock({ $0.isOver }) {
            let show = "concert-\(Int.random(in: 1...8))"
            let seat = ["C", "D", "E"].randomElement().map { $0 + "\(Int.random(in: 1...12))" } ?? ""
            // No answer is one too: whether the seat is held is not known then.
            let answer = try? await client.book(show, seat)
            state.withLock { state in
                state.answers += 1
                if answer?.status == .created { state.gotten["\(show) \(seat)", default: 0] += 1 }
            }
        }
    }
}
