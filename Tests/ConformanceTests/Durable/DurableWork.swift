import CausewayKafka
import CausewayRequestReply
import Synchronization

/// What the handler was asked, and when it may answer.
final class DurableWork: Sendable {
    private let requests = Mutex<[String]>([])
    private let gate = Mutex(true)

    /// What was asked, in order.
    var asked: [String] { requests.withLock { $0 } }

    /// Whether handlers answer.
    var isOpen: Bool {
        get { gate.withLock { $0 } }
        set { gate.withLock { $0 = newValue } }
    }

    func handle(_ request: Request) async throws -> ReplyValue {
        let text = request.text ?? ""
        let count = requests.withLock { requests in
            requests.append(text)
            return requests.count
        }
        while !isOpen { try await Task.sleep(for: .milliseconds(5)) }
        if text == "refuse" { throw Problem(status: 409, title: "Refused") }
        return ReplyValue(text: "\(text) \(count)", headers: ["place": "\(count)"])
    }
}
