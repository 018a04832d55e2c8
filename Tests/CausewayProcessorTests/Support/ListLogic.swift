import CausewayKafka
import CausewayProcessor
import CausewayRequestReply
import CausewayRuntime
import CausewayTesting
import Testing

/// A list of everything that was asked for, in its order: a state that lacks something, or has it twice, shows in each
/// reply.
struct ListLogic: SnapshottingLogic {
    var snapshotVersion = 1
    var eventVersion = 1

    func initialState(partition: Int) -> [String] { [] }
    func command(from request: Request) throws -> String { request.text ?? "" }

    func decide(_ command: String, _ state: [String], at now: KafkaTimestamp) -> ProcessorDecision<String> {
        ProcessorDecision([command], reply: ReplyValue(text: (state + [command]).joined(separator: " ")))
    }

    func evolve(_ state: inout [String], _ event: String) { state.append(event) }
    func encode(_ event: String) -> (key: [UInt8]?, value: [UInt8]) { (nil, Array(event.utf8)) }
    func event(from record: ConsumerRecord) -> String? { record.valueText }
}

extension ProcessorTopics {
    /// Asks a processor of lists once it can be reached; its reply is the whole list.
    func expect(
        _ list: String, to text: String, _ requester: Requester, at location: SourceLocation = #_sourceLocation
    ) async throws {
        try await eventually { await requester.hasResponder(of: commands) }
        let reply = try await requester.request(
            Array(text.utf8), to: commands, key: Array("k".utf8), deadline: .after(.seconds(20)))
        #expect(reply.text == list, sourceLocation: location)
    }

    /// Runs a body with a requester.
    func withRequester(_ body: (Requester) async throws -> Void) async throws {
        try await withLoop { loop in
            let requester = try requester(loop: loop)
            try await requester.waitUntilReady()
            try await body(requester)
            await requester.stop(deadline: .after(.seconds(1)))
        }
    }
}
