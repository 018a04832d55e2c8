import CausewayHTTP
import Synchronization

/// Clients that send numbers again and again, each with the number as its idempotency key, and what they are told.
final class RetryCrowd: Sendable {
    private struct State {
        var left: [Int]
        var answers: [Int: Set<String>] = [:]
        var statuses: [Int: Int] = [:]
        var broken = 0
    }

    private let state: Mutex<State>

    /// - Parameters:
    ///   - keys: How many numbers.
    ///   - times: How often each is sent.
    init(keys: Int, times: Int) {
        state = Mutex(State(left: (0..<keys * times).map { $0 % keys }.shuffled()))
    }

    /// Sends them all, each to any of the gateways.
    func send(to gateways: [GatewayClient], clients: Int) async {
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<clients {
                group.addTask {
                    while let number = self.state.withLock({ $0.left.popLast() }) {
                        guard let gateway = gateways.randomElement() else { return }
                        // One that is down or not up yet is left for another.
                        if await self.send(number, to: gateway) == nil { self.putBack(number) }
                    }
                }
            }
        }
    }

    private func putBack(_ number: Int) { state.withLock { $0.left.insert(number, at: 0) } }

    /// Sends a number; whether it was answered, nil if it was not taken.
    func send(_ number: Int, to gateway: GatewayClient) async -> Bool? {
        let response = try? await gateway.send(number, key: "key-\(number)")
        return state.withLock { state in
            guard let response else {
                state.broken += 1
                return nil
            }
            state.statuses[response.status.code, default: 0] += 1
            if response.status == .serviceUnavailable { return nil }
            // That it still runs is no answer.
            if [409, 504].contains(response.status.code) { return false }
            state.answers[number, default: []].insert(
                "\(response.status.code) \(response.fields[.contentType] ?? "") \(response.text)")
            return true
        }
    }

    var left: Int { state.withLock { $0.left.count } }

    /// What was answered to each number.
    var answers: [Int: Set<String>] { state.withLock { $0.answers } }

    var report: String {
        state.withLock { state in
            state.statuses.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", ")
                + ", broken connections: \(state.broken)"
        }
    }
}
