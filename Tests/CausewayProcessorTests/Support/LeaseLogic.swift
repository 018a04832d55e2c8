import CausewayKafka
import CausewayProcessor
import CausewayRequestReply

/// Names that are taken and freed: `take NAME`, `free NAME`, and `lend NAME`, which is freed by itself.
///
/// What a command comes to depends on those before it, so an order or a repetition that is wrong shows in the events.
struct LeaseLogic: PartitionLogic {
    /// How long what was lent stays taken.
    var loan = Duration.milliseconds(100)

    struct State: Sendable {
        /// The names that are taken, and when each is freed by itself.
        var taken: [String: KafkaTimestamp?] = [:]
        /// How many events there were.
        var count = 0
    }

    enum Event: Sendable, Equatable {
        case taken(String, until: KafkaTimestamp?)
        case freed(String)
    }

    enum Command: Sendable {
        case take(String), lend(String), free(String)
    }

    func initialState(partition: Int) -> State { State() }

    /// What is no refusal of a command, but a record that is none.
    struct Unreadable: Error {}

    func command(from request: Request) throws -> Command {
        let words = (request.text ?? "").split(separator: " ").map(String.init)
        switch (words.first, words.count) {
        case ("take", 2): return .take(words[1])
        case ("lend", 2): return .lend(words[1])
        case ("free", 2): return .free(words[1])
        case ("nonsense", _): throw Unreadable()
        default: throw Problem(status: 400, title: "Not a command")
        }
    }

    func decide(_ command: Command, _ state: State, at now: KafkaTimestamp) -> ProcessorDecision<Event> {
        switch command {
        case .take(let name): take(name, until: nil, state)
        case .lend(let name):
            take(name, until: KafkaTimestamp(milliseconds: now.milliseconds + Int64(loan / .milliseconds(1))), state)
        case .free(let name):
            ProcessorDecision(
                state.taken[name] == nil ? [] : [.freed(name)], reply: ReplyValue(text: "\(state.count)"))
        }
    }

    private func take(_ name: String, until end: KafkaTimestamp?, _ state: State) -> ProcessorDecision<Event> {
        if state.taken[name] != nil { return ProcessorDecision(refused: Problem(status: 409, title: "Taken")) }
        return ProcessorDecision([.taken(name, until: end)], reply: ReplyValue(text: "\(state.count)"))
    }

    func evolve(_ state: inout State, _ event: Event) {
        state.count += 1
        switch event {
        case .taken(let name, let end): state.taken[name] = .some(end)
        case .freed(let name): state.taken[name] = nil
        }
    }

    func due(_ state: State, at now: KafkaTimestamp) -> [Command] {
        state.taken.filter { $0.value.map { $0.milliseconds <= now.milliseconds } ?? false }.keys.sorted()
            .map { .free($0) }
    }

    func encode(_ event: Event) -> (key: [UInt8]?, value: [UInt8]) {
        let text =
            switch event {
            case .taken(let name, let end): "taken \(name)" + (end.map { " \($0.milliseconds)" } ?? "")
            case .freed(let name): "freed \(name)"
            }
        return (nil, Array(text.utf8))
    }

    func event(from record: ConsumerRecord) -> Event? {
        let words = (record.valueText ?? "").split(separator: " ").map(String.init)
        switch words.first {
        case "taken": return .taken(words[1], until: words.count > 2 ? Int64(words[2]).map(KafkaTimestamp.init) : nil)
        case "freed": return .freed(words[1])
        default: return nil
        }
    }
}
