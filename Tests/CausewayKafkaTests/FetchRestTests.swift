import CausewayRuntime
import CausewayTesting
import Testing

@testable import CausewayKafka

/// A reader of a full topic does not starve because fetchers rest.
@Suite(.timeLimit(.minutes(4))) struct FetchRestTests {
    /// Whether fetchers are woken after each of some drains.
    private func woken(_ limits: FetchRest.Limits, _ drains: [(taken: Int, bytes: Int, there: Int)]) -> [Bool] {
        var rest = FetchRest(limits)
        return drains.map { rest.drained($0.taken, bytes: $0.bytes, of: $0.there) }
    }

    @Test func halfOfWhatFillsItHasToGo() {
        let limits = FetchRest.Limits(records: 100, bytes: .max)
        // Never full: nobody rests.
        #expect(woken(limits, [(50, 50, 99), (49, 49, 49)]) == [false, false])
        // Full once: told once, as soon as half is gone; and again.
        let drains = [(10, 10, 100), (40, 40, 90), (1, 1, 50), (1, 1, 49), (90, 90, 130)]
        #expect(woken(limits, drains) == [false, false, true, false, true])
    }

    @Test func bytesFillItToo() {
        let drains = [(10, 1_000, 80), (10, 1_000, 90), (20, 2_000, 80), (20, 2_000, 60)]
        #expect(woken(FetchRest.Limits(records: .max, bytes: 10_000), drains) == [false, false, false, true])
    }

    @Test func nothingTakenIsNoDivision() {
        #expect(woken(FetchRest.Limits(records: 1, bytes: 1), [(0, 0, 1)]) == [false])
        #expect(woken(.none, [(1, .max, .max)]) == [false])
    }

    /// In pieces of which librdkafka 2.0.2 by itself fetches one a second.
    @Test(arguments: TestBroker.Kind.available) func aFullTopicIsReadWithoutRests(_ kind: TestBroker.Kind) async throws
    {
        let broker = try await TestBroker.shared(kind)
        let count = 15_000
        try await broker.withTopic("rest") { topic in
            // A fetch brings one batch at least, whatever its limit.
            let producer = try broker.producer { $0.batchNumMessages = 500 }
            for number in 0..<count {
                _ = try await producer.enqueue(ProducerRecord(topic: topic, key: nil, value: Array("\(number)".utf8)))
            }
            try await producer.flush()
            var configuration = broker.consumerConfiguration()
            configuration.queuedMinMessages = 1_000
            configuration.maxPartitionFetchBytes = 10_000
            let consumer = try KafkaConsumer(configuration: configuration)
            try await consumer.assign([TopicPartition(topic: topic, partition: 0): .beginning])
            let start = ContinuousClock.now
            var next: Int64 = 0
            for try await record in consumer.records {
                #expect(record.offset == next)
                next += 1
                if next == count { break }
            }
            // 10 s or more with a rest of a second for each thousand.
            #expect(ContinuousClock.now - start < .seconds(7))
            try await consumer.close()
            try await producer.close()
        }
    }
}
