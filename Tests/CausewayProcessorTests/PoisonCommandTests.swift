import CausewayKafka
import CausewayProcessor
import CausewayRequestReply
import CausewayRuntime
import CausewayTesting
import Testing

/// Commands that can't be read, and logs that don't fit.
@Suite(.timeLimit(.minutes(3)))
struct PoisonCommandTests {
    @Test func aCommandThatCannotBeReadIsADeadLetterAndTheNextIsDecided() async throws {
        let broker = try await TestBroker.shared(.embedded)
        let topics = try await ProcessorTopics(on: broker)
        let letters = TestBroker.uniqueName("letters")
        try await broker.createTopic(name: letters)
        try await withLoop { loop in
            let processor = try topics.processor(loop: loop) { $0.deadLetterTopic = letters }
            try await topics.write(["nonsense here", "take a"], repliesGo: true)
            try await processor.whileRunning {
                let replies = try await topics.read(2, from: topics.replies)
                let statuses = replies.map {
                    $0.headers[WireContract.problem].map { String(decoding: $0, as: UTF8.self) }
                }
                #expect(statuses == ["400", nil])
                let letter = try #require(try await topics.read(1, from: letters).first)
                #expect(letter.valueText == "nonsense here")
                #expect(DeadLetter(letter)?.origin.topic == topics.commands)
                try await eventually { processor.statistics.deadLetters == 1 && processor.statistics.decided == 2 }
            }
        }
    }

    @Test func whatHasExpiredIsSkipped() async throws {
        let topics = try await ProcessorTopics(on: .shared(.embedded))
        let producer = try KafkaProducer(configuration: .init(bootstrapServers: topics.bootstrap))
        var late = ProducerRecord(topic: topics.commands, partition: 0, text: "take a")
        late.headers = [.init(name: WireContract.deadline, text: "1000")]
        _ = try await producer.send(late)
        try await producer.close()
        try await topics.write(["take b"])
        try await withLoop { loop in
            let processor = try topics.processor(loop: loop)
            try await processor.whileRunning {
                #expect(try await topics.read(1, from: topics.events).map(\.valueText) == ["taken b"])
                try await eventually { processor.statistics.expired == 1 && processor.statistics.decided == 1 }
            }
        }
    }

    @Test func aLogOfAnotherNumberOfPartitionsIsRefused() async throws {
        let topics = try await ProcessorTopics(on: .shared(.embedded), partitions: 2)
        let producer = try KafkaProducer(configuration: .init(bootstrapServers: topics.bootstrap))
        var event = ProducerRecord(topic: topics.events, partition: 0, text: "taken a")
        event.headers = [.init(name: ProcessorHeaders.partitions, text: "1")]
        _ = try await producer.send(event)
        try await producer.close()
        try await withLoop { loop in
            let processor = try topics.processor(loop: loop)
            let error = await #expect(throws: KafkaError.self) { try await processor.run() }
            #expect(error?.code == .invalidConfiguration)
            #expect(error?.message.contains("had 1 partitions, now it has 2") == true)
        }
    }
}
