import CausewayEmbeddedBroker
import CausewayRuntime
import CausewayTesting
import Synchronization
import Testing

@testable import CausewayKafka

@Suite(.timeLimit(.minutes(3))) struct ReadingTests {
    let broker: TestBroker

    init() throws { broker = TestBroker(try EmbeddedBroker()) }

    private func offsets(_ start: StartingOffset, _ count: Int, of topic: String, group: String) async throws -> [Int64]
    {
        let consumer = try KafkaConsumer(configuration: broker.consumerConfiguration(group: group))
        try await consumer.assign([TopicPartition(topic: topic, partition: 0): start])
        var offsets: [Int64] = []
        for try await record in consumer.records {
            offsets.append(record.offset)
            if offsets.count == count { break }
        }
        try await consumer.close()
        return offsets
    }

    @Test func assignmentsBeginWhereTheySay() async throws {
        try await broker.withTopic("start") { topic in
            let partition = TopicPartition(topic: topic, partition: 0)
            try await broker.fill(topic, count: 20)
            #expect(try await offsets(.beginning, 3, of: topic, group: topic) == [0, 1, 2])
            #expect(try await offsets(.offset(7), 2, of: topic, group: topic) == [7, 8])
            let consumer = try KafkaConsumer(configuration: broker.consumerConfiguration(group: topic))
            try await consumer.commit([partition: 11])
            #expect(try await consumer.committed([partition]) == [partition: 11])
            #expect(try await offsets(.committed, 2, of: topic, group: topic) == [11, 12])
            // Without a committed offset: where autoOffsetReset says.
            #expect(try await offsets(.committed, 1, of: topic, group: topic + "-other") == [0])

            try await consumer.assign([partition: .end])
            let producer = try broker.producer()
            // The end is as of when the client looks it up: send until something comes.
            let sending = Task {
                while !Task.isCancelled { _ = try await producer.send(ProducerRecord(topic: topic, text: "late")) }
            }
            for try await record in consumer.records {
                #expect(record.offset >= 20)
                break
            }
            sending.cancel()
            _ = await sending.result
            try await consumer.close()
            try await producer.close()
        }
    }

    /// The client's own way to look up a logical offset takes half a second when the leader is not known yet.
    @Test func aColdConsumerBeginsToReadAtOnce() async throws {
        try await broker.withTopic("cold") { topic in
            try await broker.fill(topic, count: 1)
            var slow = 0
            for _ in 0..<10 {
                let consumer = try KafkaConsumer(configuration: broker.consumerConfiguration())
                let took = try await ContinuousClock().measure {
                    try await consumer.assign([TopicPartition(topic: topic, partition: 0): .beginning])
                    for try await _ in consumer.records { break }
                }
                if took > .milliseconds(400) { slow += 1 }
                try await consumer.close()
            }
            // A busy machine may hold one up.
            #expect(slow < 5)
        }
    }

    @Test(arguments: [false, true])
    func noWakeIsLostInFiveHundred(_ inBatches: Bool) async throws {
        try await broker.withTopic("wakes") { topic in
            var configuration = broker.consumerConfiguration()
            configuration.fetchWaitMax = .milliseconds(1)
            let consumer = try KafkaConsumer(configuration: configuration)
            try await consumer.assign([TopicPartition(topic: topic, partition: 0): .beginning])
            let producer = try broker.producer()
            var records = consumer.records.makeAsyncIterator()
            var batches = consumer.batches().makeAsyncIterator()
            for number in 0..<500 {
                async let sent = producer.send(ProducerRecord(topic: topic, text: "\(number)"))
                let text =
                    try await inBatches ? batches.next()?.first?.valueText : records.next()?.valueText
                #expect(text == "\(number)")
                #expect(try await sent.offset == Int64(number))
            }
            try await consumer.close()
            try await producer.close()
        }
    }

    @Test func whatComesBetweenLookingAndWaitingIsNotMissed() async throws {
        try await broker.withTopic("between") { topic in
            let consumer = try KafkaConsumer(configuration: broker.consumerConfiguration())
            try await consumer.assign([TopicPartition(topic: topic, partition: 0): .beginning])
            let delivery = consumer.delivery
            let reader = try delivery.claim()
            for round in 0..<20 {
                guard case .nothingYet = delivery.take(10, asBatch: true) else {
                    Issue.record("round \(round): there was something")
                    break
                }
                try await broker.fill(topic, count: 1)
                try await eventually { !delivery.isEmpty }
                // A wake may be for something else, so it looks again; a lost one would hang until the suite's time limit.
                var hasRecords = false
                while !hasRecords {
                    await delivery.wait()
                    looking: while true {
                        switch delivery.take(10, asBatch: true) {
                        case .records:
                            hasRecords = true
                            break looking
                        case .again: continue
                        case .nothingYet, .ended, .failed: break looking
                        }
                    }
                }
            }
            delivery.release(reader, leftover: nil)
            try await consumer.close()
        }
    }

    @Test func twoReadersAtOnceAreAnError() async throws {
        try await broker.withTopic("readers") { topic in
            try await broker.fill(topic, count: 3)
            let consumer = try KafkaConsumer(configuration: broker.consumerConfiguration())
            try await consumer.assign([TopicPartition(topic: topic, partition: 0): .beginning])
            do {
                var first = consumer.records.makeAsyncIterator()
                #expect(try await first.next()?.offset == 0)
                for _ in 0..<2 {
                    var second = consumer.batches().makeAsyncIterator()
                    let error = await #expect(throws: KafkaError.self) { _ = try await second.next() }
                    #expect(error?.code == .readerBusy)
                    #expect(error?.message.contains("end that loop first") == true)
                }
                #expect(try await first.next()?.offset == 1)
            }
            // The first has ended: the next one goes on behind it.
            for try await batch in consumer.batches() {
                #expect(batch.map(\.offset) == [2])
                break
            }
            try await consumer.close()
            for try await _ in consumer.records { Issue.record("read after close") }
        }
    }

    @Test(arguments: [false, true]) func cancellingAWaitingReaderEndsItAtOnce(_ inBatches: Bool) async throws {
        try await broker.withTopic("cancel") { topic in
            let consumer = try KafkaConsumer(configuration: broker.consumerConfiguration())
            try await consumer.assign([TopicPartition(topic: topic, partition: 0): .beginning])
            for round in 0..<200 {
                let reader = Task {
                    if inBatches {
                        for try await _ in consumer.batches() { return false }
                    } else {
                        for try await _ in consumer.records { return false }
                    }
                    return true
                }
                // Some are cancelled before they wait, some while.
                if round % 4 == 0 {
                    try await eventually { consumer.delivery.state.withLock { $0.waiter != nil } }
                } else {
                    for _ in 0..<(round % 4) { await Task.yield() }
                }
                reader.cancel()
                #expect(try await reader.value)
            }
            // The consumer lives on.
            try await broker.fill(topic, count: 1)
            for try await record in consumer.records {
                #expect(record.offset == 0)
                break
            }
            try await consumer.close()
        }
    }

    @Test func aHandlerThatHoldsItsRecordForLongIsWarnedAboutOnce() async throws {
        try await broker.withTopic("stuck") { topic in
            try await broker.fill(topic, count: 400)
            let logs = CapturedLogs()
            var configuration = broker.consumerConfiguration()
            configuration.sessionTimeout = .milliseconds(300)
            configuration.maxPollInterval = .milliseconds(400)
            let consumer = try KafkaConsumer(configuration: configuration, logger: logs.logger())
            try await consumer.assign([TopicPartition(topic: topic, partition: 0): .beginning])
            let clock = ContinuousClock()
            let begin = clock.now
            var (count, taken, longest) = (0, begin, Duration.zero)
            for try await _ in consumer.records {
                count += 1
                longest = max(longest, clock.now - taken)
                taken = clock.now
                // Slow, but never stuck.
                if clock.now - begin < .seconds(1) { try await clock.sleep(for: .milliseconds(5)) }
                if clock.now - begin >= .seconds(1) || count == 390 { break }
            }
            // A busy machine may have held this loop itself; nothing less is a reason to warn.
            let warning = "a handler has held its record"
            let early = logs.messages(containing: warning).count
            longest = max(longest, clock.now - taken)
            #expect(early == 0 || longest >= configuration.maxPollInterval / 2)
            for try await _ in consumer.records {
                let before = logs.messages(containing: warning).count
                try await eventually { logs.messages(containing: warning).count > before }
                // Two looks more: a second warning would come with the first of them.
                try await clock.sleep(for: configuration.maxPollInterval * 2)
                #expect(logs.messages(containing: warning).count == before + 1)
                break
            }
            try await consumer.close()
        }
    }
}
