import CausewayEmbeddedBroker
import CausewayKafka
import CausewayRequestReply
import CausewayRuntime
import CausewayTesting
import KafkaTestSupport
import Testing

@testable import CausewayProcessor

/// A processor that is started again goes on with its last snapshot and the events behind it, as if it had folded them all.
@Suite(.timeLimit(.minutes(4)))
struct SnapshotRestartTests {
    private static func words(_ prefix: String, _ count: Int) -> [String] { (0..<count).map { "\(prefix)\($0)" } }

    @Test(arguments: SnapshotBench.brokers) func itFoldsTheTailOnly(_ kind: TestBroker.Kind) async throws {
        let bench = try await SnapshotBench(on: kind)
        let (before, behind) = (Self.words("a", 40), Self.words("b", 5))
        try await bench.whileRunning(ListLogic(), { $0.everyEvents = 20 }) { processor in
            try await bench.decide(before, processor)
            try await eventually { processor.statistics.snapshots == 1 }
            try await bench.decide(behind, processor)
            #expect(processor.statistics.snapshots == 1)
        }
        try await bench.topics.withRequester { requester in
            try await bench.whileRunning { processor in
                let counted = processor.statistics
                #expect(counted.restoresFromSnapshot == 1)
                #expect(counted.unusableSnapshots == 0)
                // Twenty at least were in the snapshot.
                #expect((5...25).contains(counted.restoredEvents))
                try await bench.topics.expect((before + behind + ["c"]).joined(separator: " "), to: "c", requester)
            }
            // And without it the events say the same.
            try await bench.whileRunning(configuring: { $0.snapshots = nil }) { processor in
                #expect(processor.statistics.restoredEvents == 46)
                #expect(processor.statistics.restoresFromSnapshot == 0)
                try await bench.topics.expect(
                    (before + behind + ["c", "d"]).joined(separator: " "), to: "d", requester)
            }
        }
    }

    @Test(arguments: SnapshotBench.brokers) func aCleanStopLeavesNothingToFold(_ kind: TestBroker.Kind) async throws {
        let bench = try await SnapshotBench(on: kind)
        for round in 0..<3 {
            // Ample, as others may use the machine.
            try await bench.whileRunning(ListLogic(), { $0.stopTime = .seconds(10) }) { processor in
                if round > 0 {
                    #expect(processor.statistics.restoredEvents == 0)
                    #expect(processor.statistics.restoresFromSnapshot == 1)
                }
                try await bench.decide(Self.words("\(round)-", 4), processor)
                #expect(processor.statistics.snapshots == 0)
            }
        }
        try await bench.topics.withRequester { requester in
            try await bench.whileRunning { processor in
                #expect(processor.statistics.restoredEvents == 0)
                let expected = (0..<3).flatMap { Self.words("\($0)-", 4) } + ["end"]
                try await bench.topics.expect(expected.joined(separator: " "), to: "end", requester)
            }
        }
    }

    /// A stop that finds its state too slow to write down goes on without: here it would wait for ever.
    @Test func aStopDoesNotWaitForASnapshotThatTakesLong() async throws {
        let bench = try await SnapshotBench(on: .embedded)
        let (isHeld, hasLeft) = (Gate(), Gate())
        try await bench.whileRunning(
            ListLogic(),
            {
                $0.stopTime = .seconds(5)
                $0.onChunk = { _, _ in
                    isHeld.open()
                    await hasLeft.wait()
                }
            },
            configuring: { $0.onRebalance = { if case .revoked = $0 { hasLeft.open() } } }
        ) { processor in
            try await bench.decide(["a"], processor)
        }
        #expect(isHeld.isOpen)
        // What was begun and not committed is none, or is whole where nothing is held back.
        try await bench.whileRunning { processor in
            #expect(processor.statistics.restoredEvents + processor.statistics.restoresFromSnapshot == 1)
        }
    }

    /// Chunks of many transactions, those of the decisions that come meanwhile among them.
    @Test(arguments: SnapshotBench.brokers) func aSnapshotIsCarriedByManyTransactions(_ kind: TestBroker.Kind)
        async throws
    {
        let bench = try await SnapshotBench(on: kind)
        let before = Self.words("first", 30)
        var all = before
        try await bench.whileRunning(
            ListLogic(),
            {
                $0.everyEvents = 25
                $0.chunkBytes = 16
                $0.transactionBytes = 48
            }
        ) { processor in
            try await bench.decide(before, processor)
            for number in 0..<10 {
                let text = "then\(number)"
                all.append(text)
                try await bench.decide([text], processor)
            }
            try await eventually { processor.statistics.snapshots >= 1 }
        }
        try await bench.topics.withRequester { requester in
            try await bench.whileRunning { processor in
                #expect(processor.statistics.restoresFromSnapshot == 1)
                #expect(processor.statistics.restoredEvents <= 15)
                try await bench.topics.expect((all + ["end"]).joined(separator: " "), to: "end", requester)
            }
        }
    }

    @Test func oneIsWrittenAfterAWhileToo() async throws {
        let bench = try await SnapshotBench(on: .embedded)
        try await bench.whileRunning(ListLogic(), { $0.every = .milliseconds(300) }) { processor in
            try await bench.decide(["a", "b"], processor)
            try await eventually { processor.statistics.snapshots == 1 }
            // Nothing has come since.
            try await bench.decide(["c"], processor)
            try await eventually { processor.statistics.snapshots == 2 }
        }
        try await bench.whileRunning { processor in
            #expect(processor.statistics.restoredEvents == 0)
            #expect(processor.statistics.restoresFromSnapshot == 1)
        }
    }

    /// A transaction is refused by the broker: the state is read again, by the snapshot and the events behind it.
    @Test func afterAnAbortTheStateIsThatOfTheSnapshotAndTheLog() async throws {
        let broker = try EmbeddedBroker()
        let bench = try await SnapshotBench(on: TestBroker(broker))
        try await bench.whileRunning(ListLogic(), { $0.everyEvents = 3 }, configuring: Self.withoutHeartbeats) {
            processor in
            try await bench.decide(["a", "b", "c"], processor)
            try await eventually { processor.statistics.snapshots >= 1 }
        }
        try await bench.topics.write(["d"], repliesGo: true)
        try await broker.failNext(.produce, with: [.messageTooLarge])
        try await bench.whileRunning(configuring: Self.withoutHeartbeats) { processor in
            // This broker keeps no offsets: all come again, and those of the snapshot are known by it.
            let replies = try await bench.topics.read(1, from: bench.topics.replies)
            #expect(replies.map(\.valueText) == ["a b c d"])
            #expect(processor.statistics.aborted >= 1)
            #expect(processor.statistics.restoresFromSnapshot == processor.statistics.aborted + 1)
        }
        #expect(try await bench.topics.eventsSoFar().map(\.valueText) == ["a", "b", "c", "d"])
        await broker.close()
    }

    /// One of them would be refused in the event's place.
    private static func withoutHeartbeats(_ configuration: inout PartitionProcessorConfiguration) {
        configuration.responder.controlTopic = nil
    }
}
