import CausewayKafka
import CausewayProcessor
import CausewayRuntime
import CausewayTesting
import Testing

/// What an aggregation does not begin with, or ends by.
@Suite(.timeLimit(.minutes(3)))
struct WindowRefusalTests {
    /// Runs an aggregation until it ends by itself.
    private func failure<Fold: WindowFold>(
        of aggregation: WindowedAggregation<Fold>
    ) async throws -> KafkaError {
        let waiting = Task { try await aggregation.waitUntilReady() }
        let error = try #require(await #expect(throws: KafkaError.self) { try await aggregation.run() })
        _ = await waiting.result
        return error
    }

    @Test func settingsThatCannotBeAreNamed() async throws {
        let topics = try await WindowTopics(on: .shared(.embedded))
        try await withLoop { loop in
            let hop = #expect(throws: KafkaError.self) {
                _ = try topics.aggregation(.count, windows: .hopping(of: .seconds(1), every: .seconds(2)), loop: loop)
            }
            #expect(hop?.code == .invalidConfiguration)
            #expect(hop?.message.contains("hop is at most size") == true)
            let names = #expect(throws: KafkaError.self) {
                _ = try topics.aggregation(.count, loop: loop) { $0.outputTopic = topics.input }
            }
            #expect(names?.message.contains("names of their own") == true)
        }
    }

    @Test func topicsThatDoNotFitAreRefused() async throws {
        let topics = try await WindowTopics(on: .shared(.embedded), partitions: 3, outputPartitions: 2)
        try await withLoop { loop in
            let error = try await failure(of: topics.aggregation(.count, loop: loop))
            #expect(error.code == .invalidConfiguration)
            #expect(error.message.contains("'\(topics.input)' has 3 partitions"))
            #expect(error.message.contains("has 2"))
        }
    }

    /// Results of other windows, or of something else, are not gone on with.
    @Test func resultsThatAreNotItsOwnAreRefused() async throws {
        let topics = try await WindowTopics(on: .shared(.embedded))
        try await topics.write([("a", 1_000, "")])
        try await withLoop { loop in
            let first = try topics.aggregation(.count, loop: loop)
            try await first.whileRunning { try await eventually { first.statistics.transactions > 0 } }
            let windows = TimeWindows.tumbling(of: .seconds(7))
            let other = try await failure(of: topics.aggregation(.count, windows: windows, loop: loop))
            #expect(other.code == .invalidConfiguration)
            #expect(other.message.contains("[1000, 2000)"))
            let fold = try await failure(
                of: topics.aggregation(
                    .aggregate(from: [1], reading: { _ in 1 }, adding: { $0.append($1) }), loop: loop))
            #expect(fold.message.contains("can't be read as Array<Int>"))
            // Input that was made anew is another one.
            var stranger = topics
            stranger.input = TestBroker.uniqueName("clicks")
            try await TestBroker.shared(.embedded).createTopic(name: stranger.input, partitions: 1)
            let anew = try await failure(of: stranger.aggregation(.count, loop: loop))
            #expect(anew.message.contains("made anew") == true)
        }
    }

    @Test func aRecordThatCannotBeReadEndsItOrIsLeftOut() async throws {
        let topics = try await WindowTopics(on: .shared(.embedded))
        try await topics.write([("a", 1, "1"), ("a", 2, "one"), ("a", 3, "3")])
        struct NoNumber: Error {}
        let fold = NumberFold<Int>.sum(of: { record in
            guard let number = record.valueText.flatMap({ Int($0) }) else { throw NoNumber() }
            return number
        })
        try await withLoop { loop in
            let error = try await failure(of: topics.aggregation(fold, loop: loop))
            #expect(error.code == .invalidRecord)
            #expect(error.message.contains("offset 1 can't be read: NoNumber()"))
            let skipping = try topics.aggregation(fold, loop: loop) { $0.onPoison = .skip }
            let view = try topics.view()
            try await skipping.whileRunning { try await eventually { view.lines == ["a@0: 4"] } }
            #expect(skipping.statistics.poison == 1)
            try await view.close()
        }
    }

    @Test func moreResultsThanAllowedEndIt() async throws {
        let topics = try await WindowTopics(on: .shared(.embedded))
        try await topics.write((1...50).map { ("k\($0)", 1, "") })
        try await withLoop { loop in
            let error = try await failure(of: topics.aggregation(.count, loop: loop) { $0.maxWindows = 20 })
            #expect(error.code == .limitExceeded)
            #expect(error.message.contains("20 are allowed: raise maxWindows"))
        }
    }
}
