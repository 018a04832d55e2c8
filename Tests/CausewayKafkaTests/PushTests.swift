import CausewayRuntime
import Synchronization
import Testing

@testable import CausewayKafka

@Suite(.enabled(if: TestBroker.Kind.cluster != nil, "neither KAFKA_HOME nor CAUSEWAY_TEST_BOOTSTRAP is set"), .timeLimit(.minutes(1)))
struct PushTests {
    let bootstrap = TestBroker.Kind.bootstrap ?? ""

    /// A requester's reply path: produced by handle, read on a loop without a task.
    @Test func recordsArePushedOnTheLoop() async throws {
        let topic = TestBroker.uniqueName("push")
        let loop = try EventLoop(name: "push")
        let producer = try KafkaProducer(configuration: .init(bootstrapServers: bootstrap))
        _ = try await producer.send(ProducerRecord(topic: topic, partition: 0, text: "before"))
        var configuration = KafkaConsumerConfiguration(bootstrapServers: bootstrap)
        configuration.fetchWaitMax = .milliseconds(10)
        let consumer = try KafkaConsumer(configuration: configuration, loop: loop)
        let partition = TopicPartition(topic: topic, partition: 0)
        let end = try await consumer.watermarks(of: partition).high
        #expect(end == 1)
        try await consumer.assign([partition: .offset(end)])
        let (ids, sink) = AsyncStream<UInt8>.makeStream()
        let ended = Atomic(0)
        try consumer.onRecords(on: loop) { batch in
            #expect(loop.isCurrent)
            for record in batch {
                record.withHeaders { headers in
                    if let id = headers.last("id") { sink.yield(id.unsafeLoad(as: UInt8.self)) }
                }
            }
        } ended: { error in
            #expect(error == nil)
            ended.add(1, ordering: .relaxed)
            sink.finish()
        }
        await #expect(throws: KafkaError.self) { for try await _ in consumer.records {} }
        let handle = try producer.topicHandle(topic)
        for number in 0..<100 as Range<UInt8> {
            let list = HeadersHandle(capacity: 1)
            withUnsafeBytes(of: number) { list.append("id", $0) }
            var headers: HeadersHandle? = consume list
            try [UInt8]("reply".utf8).withUnsafeBytes { value in
                try producer.produce(handle, partition: 0, key: nil, value: value, headers: headers.take())
            }
        }
        var got: [UInt8] = []
        for await id in ids {
            got.append(id)
            if got.count == 100 { break }
        }
        #expect(got == Array(0..<100))
        try await consumer.close()
        for await _ in ids {}
        #expect(ended.load(ordering: .relaxed) == 1)
        try await producer.close()
        await loop.shutdown()
    }
}
