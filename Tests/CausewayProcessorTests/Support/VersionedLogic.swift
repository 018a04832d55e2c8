import CausewayKafka
import CausewayProcessor
import CausewayRequestReply

/// Names that are taken, by releases that write their events in three ways: `NAME`, `taken NAME`, `taken NAME by X`.
struct VersionedLogic: PartitionLogic {
    let eventVersion: Int

    private static let upcasters = [
        EventUpcaster<String>(), EventUpcaster<String>().next { "taken \($0)" },
        EventUpcaster<String>().next { "taken \($0)" }.next { "\($0) by nobody" },
    ]

    struct Unreadable: Error {}

    /// The events, in the newest form that this release knows.
    func initialState(partition: Int) -> [String] { [] }

    func command(from request: Request) throws -> String { request.text ?? "" }

    func decide(_ command: String, _ state: [String], at now: KafkaTimestamp) -> ProcessorDecision<String> {
        let event =
            switch eventVersion {
            case 1: command
            case 2: "taken \(command)"
            default: "taken \(command) by \(state.count)"
            }
        return ProcessorDecision([event], reply: ReplyValue(text: (state + [event]).joined(separator: ", ")))
    }

    func evolve(_ state: inout [String], _ event: String) { state.append(event) }

    func encode(_ event: String) -> (key: [UInt8]?, value: [UInt8]) { (nil, Array(event.utf8)) }

    func event(from record: ConsumerRecord) throws -> String? {
        guard let text = record.valueText else { throw Unreadable() }
        return try Self.upcasters[eventVersion - 1].upcast(text, from: record.eventVersion)
    }
}
