import CausewayKafka
import CausewayProcessor
import CausewayRequestReply

/// Counts how often each key was asked for; the reply is the count.
struct BenchLogic: SnapshottingLogic {
    func initialState(partition: Int) -> [String: Int] { [:] }

    func command(from request: Request) throws -> String { request.text ?? "" }

    func decide(_ command: String, _ state: [String: Int], at now: KafkaTimestamp) -> ProcessorDecision<String> {
        ProcessorDecision([command], reply: ReplyValue(text: "\(state[command, default: 0] + 1)"))
    }

    func evolve(_ state: inout [String: Int], _ event: String) { state[event, default: 0] += 1 }

    func encode(_ event: String) -> (key: [UInt8]?, value: [UInt8]) { (Array(event.utf8), Array(event.utf8)) }

    func event(from record: ConsumerRecord) throws -> String? { record.valueText }
}
