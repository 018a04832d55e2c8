import CausewayKafka
import CausewayProcessor
import CausewayRuntime
import CausewayTesting
import Testing

/// Aggregations on the embedded broker, which keeps no transactions apart and loses their offsets: what it goes on by is
/// the results alone.
@Suite(.timeLimit(.minutes(3)))
struct WindowedAggregationTests {
    private func withTopics(
        partitions: Int = 1, _ body: (WindowTopics, EventLoop, MaterializedView<WindowedKey, Int>) async throws -> Void
    ) async throws {
        let topics = try await WindowTopics(on: .shared(.embedded), partitions: partitions)
        try await withLoop { loop in
            let view = try topics.view()
            try await body(topics, loop, view)
            try await view.close()
        }
    }

    @Test func recordsOfEachKeyAreCountedAndAViewShowsIt() async throws {
        try await withTopics(partitions: 2) { topics, loop, view in
            let aggregation = try topics.aggregation(.count, loop: loop)
            try await aggregation.whileRunning {
                try await aggregation.waitUntilReady()
                try await topics.write([("a", 100, ""), ("b", 900, ""), ("a", 1_000, ""), ("a", 999, "")])
                try await topics.write([("c", 5_000, ""), (nil, 5_000, "")], partition: 1)
                try await eventually {
                    view.lines == ["a@0: 2", "b@0: 1", "a@1000: 1", "c@5000: 1"]
                }
                var changes = view.changes.makeAsyncIterator()
                // 1,000 ms have been seen, so that 700 is no more than half a second late; 1,600 closes the first second.
                try await topics.write([("a", 700, ""), ("b", 1_600, ""), ("a", 999, ""), ("a", 1_001, "")])
                try await eventually { aggregation.statistics.late == 1 && view.lines.count == 5 }
                try await eventually { view.lines == ["a@0: 3", "b@0: 1", "a@1000: 2", "b@1000: 1", "c@5000: 1"] }
                guard case .change(let change)? = try await changes.next() else {
                    Issue.record("no change")
                    return
                }
                #expect(change.key.window.start.milliseconds < 2_000)
                #expect(change.newValue != nil)
                #expect(aggregation.statistics.skipped == 1)
                #expect(aggregation.statistics.records == 10)
                #expect(await aggregation.windowCount == 5)
            }
        }
    }

    /// A restart goes on from the results: nothing is in twice, and what is late stays late.
    @Test func aRestartGoesOnWithTheResults() async throws {
        try await withTopics { topics, loop, view in
            try await topics.write((0..<100).map { ("k\($0 % 3)", Int64($0) * 100 + 1, "") })
            let first = try topics.aggregation(.count, loop: loop)
            try await first.whileRunning {
                try await eventually { view.lines.reduce(0) { $0 + (Int($1.split(separator: " ")[1]) ?? 0) } == 100 }
            }
            let before = view.lines
            let second = try topics.aggregation(.count, loop: loop)
            try await second.whileRunning {
                // 8,400 would be on time if stream time began anew.
                try await topics.write([("k0", 8_400, ""), ("k0", 9_950, ""), ("new", 10_000, "")])
                try await eventually { view.lines.count == before.count + 1 && second.statistics.late == 1 }
            }
            var expected = before
            let place = try #require(expected.firstIndex { $0.hasPrefix("k0@9000") })
            let count = try #require(Int(expected[place].split(separator: " ")[1]))
            expected[place] = "k0@9000: \(count + 1)"
            expected.append("new@10000: 1")
            #expect(view.lines == expected)
        }
    }

    /// The results of an aborted transaction are there on this broker; who comes next must not add their records again.
    @Test func whatAnAbortedTransactionHasLeftIsNotCountedTwice() async throws {
        try await withTopics { topics, loop, view in
            try await topics.write((0..<50).map { ("k\($0 % 5)", Int64($0) * 10 + 1, "") })
            let held = try topics.aggregation(.count, loop: loop) {
                $0.onWritten = { _ in try? await Task.sleep(for: .seconds(60)) }
                $0.consumer.revokeTimeout = .milliseconds(200)
                $0.drainTimeout = .milliseconds(400)
            }
            try await held.whileRunning {
                try await eventually { !view.isEmpty }
            }
            #expect(held.statistics.transactions == 0)
            try await topics.write([("k0", 500, ""), ("x", 600, "")])
            let next = try topics.aggregation(.count, loop: loop)
            try await next.whileRunning {
                try await eventually {
                    view.lines == ["k0@0: 11", "k1@0: 10", "k2@0: 10", "k3@0: 10", "k4@0: 10", "x@0: 1"]
                }
            }
        }
    }

    @Test func resultsGoAfterTheirRetention() async throws {
        try await withTopics { topics, loop, view in
            let windows = TimeWindows.tumbling(of: .seconds(1), retention: .seconds(2))
            let aggregation = try topics.aggregation(.count, windows: windows, loop: loop)
            try await aggregation.whileRunning {
                try await topics.write([("a", 1, ""), ("b", 1_000, "")])
                try await eventually { view.lines == ["a@0: 1", "b@1000: 1"] }
                try await topics.write([("b", 3_500, "")])
                // Without a further record.
                try await eventually { view.lines == ["b@1000: 1", "b@3000: 1"] }
                #expect(aggregation.statistics.expired == 1)
                #expect(await aggregation.windowCount == 2)
            }
            // What has been deleted does not come back.
            let again = try topics.aggregation(.count, windows: windows, loop: loop)
            try await again.whileRunning {
                try await topics.write([("a", 500, ""), ("c", 3_600, "")])
                try await eventually { view.lines == ["b@1000: 1", "b@3000: 1", "c@3000: 1"] }
                #expect(again.statistics.late >= 1)
            }
        }
    }

    /// Only what is final is a result; what is not yet outlives a restart all the same.
    @Test func finalResultsComeOnceTheirWindowHasClosed() async throws {
        try await withTopics { topics, loop, view in
            func aggregation() throws -> WindowedAggregation<CountFold> {
                try topics.aggregation(.count, loop: loop) {
                    $0.emission = .final(changelogTopic: topics.changelog)
                }
            }
            let first = try aggregation()
            try await first.whileRunning {
                try await topics.write([("a", 1, ""), ("a", 10, ""), ("b", 1_000, "")])
                try await eventually { first.statistics.transactions > 0 && first.statistics.records == 3 }
            }
            #expect(view.lines == [])
            let second = try aggregation()
            try await second.whileRunning {
                try await topics.write([("a", 20, ""), ("b", 1_600, "")])
                try await eventually { view.lines == ["a@0: 3"] }
                try await topics.write([("a", 30, ""), ("b", 2_499, "")])
                try await eventually { second.statistics.late == 1 }
                #expect(view.lines == ["a@0: 3"])
                try await topics.write([("c", 2_500, "")])
                try await eventually { view.lines == ["a@0: 3", "b@1000: 2"] }
            }
        }
    }

    @Test func sumsAndExtremesAndFoldsOfOnesOwn() async throws {
        let records: [(key: String?, time: Int64, value: String)] = [("a", 1, "3"), ("a", 2, "-5"), ("a", 3, "4")]
        func result<Fold: WindowFold>(_ fold: Fold) async throws -> Fold.Value where Fold.Value: Codable {
            let topics = try await WindowTopics(on: .shared(.embedded))
            try await topics.write(records)
            return try await withLoop { loop in
                let view = try topics.view(of: Fold.Value.self)
                let aggregation = try topics.aggregation(fold, loop: loop)
                let value = try await aggregation.whileRunning {
                    try await eventually { aggregation.statistics.updates == 3 && aggregation.statistics.results > 0 }
                    try await eventually { view.count == 1 }
                    return view.snapshot().first { _ in true }?.value
                }
                try await view.close()
                return try #require(value)
            }
        }
        // Side by side: each waits for a group to form.
        async let sum = result(.sum { $0.valueText.flatMap { Int($0) } })
        async let exactSum = result(.sum { $0.valueText.flatMap { Double($0) } })
        async let least = result(.min { $0.valueText.flatMap { Int($0) } })
        async let greatest = result(.max { $0.valueText.flatMap { Double($0) } })
        async let all = result(.aggregate(from: [String](), reading: { $0.valueText }, adding: { $0.append($1) }))
        #expect(try await sum == 2)
        #expect(try await exactSum == 2.0)
        #expect(try await least == -5)
        #expect(try await greatest == 4.0)
        #expect(try await all == ["3", "-5", "4"])
    }
}
