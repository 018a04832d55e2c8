import CausewayRuntime
import CausewayTesting
import Synchronization
import Testing

@testable import CausewayKafka

@Suite(.timeLimit(.minutes(3))) struct PushTests {
    /// A requester's reply path: produced by handle, read on a loop without a task.
    @Test(arguments: TestBroker.Kind.available)
    func recordsArePushedOnTheLoop(_ kind: TestBroker.Kind) async throws {
        let broker = try await TestBroker.shared(kind)
        try await broker.withTopic("push") { topic in
            let loop = try EventLoop(name: "push")
            let producer = try broker.producer()
            _ = try await producer.send(ProducerRecord(topic: topic, partition: 0, text: "before"))
            let consumer = try KafkaConsumer(configuration: broker.consumerConfiguration(), loop: loop)
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
            for number in 0..<100 as Range<UInt8> { try produce(number, producer, handle) }
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

    private func produce(_ number: UInt8, _ producer: KafkaProducer, _ topic: TopicHandle) throws {
        let list = HeadersHandle(capacity: 1)
        withUnsafeBytes(of: number) { list.append("id", $0) }
        var headers: HeadersHandle? = consume list
        try [UInt8]("reply".utf8).withUnsafeBytes { value in
            try producer.produce(topic, partition: 0, key: nil, value: value, headers: headers.take())
        }
    }
}
