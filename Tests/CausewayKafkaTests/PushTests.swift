import CausewayEmbeddedBroker
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

    /// A responder's requests: its workers take a batch to its end before there is another.
    @Test(arguments: TestBroker.Kind.available)
    func aBatchThatIsNotDoneWithHoldsUpTheNext(_ kind: TestBroker.Kind) async throws {
        let broker = try await TestBroker.shared(kind)
        try await broker.withTopic("held") { topic in
            let loop = try EventLoop(name: "held")
            let producer = try broker.producer()
            for number in 0..<10 { try await send(number, producer, topic) }
            let consumer = try KafkaConsumer(configuration: broker.consumerConfiguration(), loop: loop)
            try await consumer.assign([TopicPartition(topic: topic, partition: 0): .beginning])
            let (batches, sink) = AsyncStream<[String]>.makeStream()
            let handed = Atomic(0)
            let reader = try consumer.push(on: loop, upTo: 4) { batch in
                handed.add(1, ordering: .relaxed)
                sink.yield(batch.map(text))
                return false
            } ended: { _ in
            }
            var coming = batches.makeAsyncIterator()
            var got = try #require(await coming.next())
            #expect(got.count <= 4)
            // Its arrival wakes the reader, which hands out nothing.
            try await send(10, producer, topic)
            for _ in 0..<50 { await turn(of: loop) }
            #expect(handed.load(ordering: .relaxed) == 1)
            while got.count < 11 {
                loop.execute { reader.goOn() }
                got += try #require(await coming.next())
            }
            #expect(got == (0...10).map(String.init))
            // Stopped with a batch in hand, it makes room for another reader.
            await turn(of: loop) { reader.stop() }
            try await send(11, producer, topic)
            for try await record in consumer.records {
                #expect(text(record) == "11")
                break
            }
            try await consumer.close()
            try await producer.close()
            await loop.shutdown()
        }
    }

    /// A requester begins anew when its reading has failed.
    @Test func readingThatHasFailedMayBeginAnew() async throws {
        let embedded = try EmbeddedBroker()
        let broker = TestBroker(embedded)
        try await broker.withTopic("anew") { topic in
            try await broker.fill(topic, count: 5)
            let loop = try EventLoop(name: "anew")
            let consumer = try KafkaConsumer(configuration: broker.consumerConfiguration(), loop: loop)
            try await consumer.assign([TopicPartition(topic: topic, partition: 0): .beginning])
            let (offsets, sink) = AsyncStream<Int64>.makeStream()
            let (ends, endSink) = AsyncStream<KafkaError?>.makeStream()
            func read() throws(KafkaError) {
                try consumer.onRecords(on: loop) { batch in
                    for record in batch { sink.yield(record.offset) }
                } ended: {
                    endSink.yield($0)
                }
            }
            try read()
            var coming = offsets.makeAsyncIterator()
            for offset in 0..<5 as Range<Int64> { #expect(await coming.next() == offset) }
            // Twice: the first may meet the fetch that reaches the end, and librdkafka hears only the end then.
            try await embedded.failNext(.fetch, with: [.topicAuthorizationFailed, .topicAuthorizationFailed])
            var ended = ends.makeAsyncIterator()
            #expect(try #require(await ended.next())?.code == .topicAuthorizationFailed)
            try await embedded.clearFailures(of: .fetch)
            try await broker.fill(topic, from: 5, count: 5)
            try read()
            for offset in 5..<10 as Range<Int64> { #expect(await coming.next() == offset) }
            try await consumer.close()
            await loop.shutdown()
        }
    }

    private func send(_ number: Int, _ producer: KafkaProducer, _ topic: String) async throws {
        _ = try await producer.send(ProducerRecord(topic: topic, partition: 0, text: String(number)))
    }

    private func text(_ record: ConsumerRecord) -> String {
        String(decoding: record.valueBytes ?? [], as: UTF8.self)
    }

    private func turn(of loop: EventLoop, _ work: @escaping @Sendable () -> Void = {}) async {
        await withCheckedContinuation { continuation in
            loop.execute {
                work()
                continuation.resume()
            }
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
