import CausewayKafka
import CausewayProcessor
import CausewayRequestReply
import CausewayTesting
import KafkaTestSupport
import Testing

/// Events that are committed and that readers are not told of yet.
@Suite(
    .enabled(if: ApacheKafka.isAvailable, "\(ApacheKafka.whyNotAvailable ?? "")"), .timeLimit(.minutes(3)))
struct HeldBackLogTests {
    /// A list, one of whose events is too large for a record at first.
    private struct StumblingLogic: PartitionLogic {
        let hasStumbled = Gate()

        func initialState(partition: Int) -> [String] { [] }
        func command(from request: Request) throws -> String { request.text ?? "" }
        func decide(_ command: String, _ state: [String], at now: KafkaTimestamp) -> ProcessorDecision<String> {
            let reply = ReplyValue(text: (state + [command]).joined(separator: " "))
            guard command == "large", !hasStumbled.isOpen else { return ProcessorDecision([command], reply: reply) }
            hasStumbled.open()
            return ProcessorDecision([String(repeating: "x", count: 2_000_000)], reply: reply)
        }
        func evolve(_ state: inout [String], _ event: String) { state.append(event) }
        func encode(_ event: String) -> (key: [UInt8]?, value: [UInt8]) { (nil, Array(event.utf8)) }
        func event(from record: ConsumerRecord) -> String? { record.valueText }
    }

    /// Another one's transaction on the log holds readers back, as the marker of the last one does for a moment: a state
    /// that is read then would lack what was decided before.
    @Test func aStateThatLacksWhatIsCommittedIsNone() async throws {
        let topics = try await ProcessorTopics(on: .shared(.apacheKafka))
        try await topics.withRequester { requester in
            try await withLoop { loop in
                let processor = try topics.processor(loop: loop, running: StumblingLogic())
                try await processor.whileRunning {
                    try await topics.expect("a", to: "a", requester)
                    var settings = TransactionalProducerConfiguration(
                        bootstrapServers: topics.bootstrap, transactionalID: TestBroker.uniqueName("other"))
                    settings.transactionTimeout = .seconds(120)
                    let other = try TransactionalProducer(configuration: settings)
                    struct GiveUp: Error {}
                    await #expect(throws: GiveUp.self) {
                        try await other.withTransaction { transaction in
                            try await transaction.send(
                                ProducerRecord(topic: topics.events, partition: 0, text: "never"))
                            try await topics.expect("a b", to: "b", requester)
                            try await topics.write(["large"], repliesGo: false)
                            // It reads its state again, and again, and does not take it for its state.
                            try await eventually(within: .seconds(60)) { processor.statistics.restoreFailures >= 2 }
                            #expect(
                                await processor.notReadyReason?.contains("is committed and can't be read yet") == true)
                            throw GiveUp()
                        }
                    }
                    try await topics.expect("a b large c", to: "c", requester)
                    try await other.close()
                }
            }
        }
    }
}
