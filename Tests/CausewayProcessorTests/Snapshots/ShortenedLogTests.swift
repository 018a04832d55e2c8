import CausewayKafka
import CausewayRequestReply
import CausewayRuntime
import CausewayTesting
import KafkaTestSupport
import Testing

@testable import CausewayProcessor

/// Logs whose beginning is gone: served by a snapshot that has it, else refused.
@Suite(
    .enabled(if: ApacheKafka.isAvailable, "\(ApacheKafka.whyNotAvailable ?? "")"), .timeLimit(.minutes(4)))
struct ShortenedLogTests {
    private func delete(before offset: StartingOffset, _ bench: SnapshotBench) async throws {
        let admin = try KafkaAdmin(configuration: .init(bootstrapServers: bench.topics.bootstrap))
        let place = TopicPartition(topic: bench.topics.events, partition: 0)
        for result in try await admin.deleteRecords(before: [place: offset]).values { _ = try result.get() }
    }

    private func refusal(
        _ bench: SnapshotBench, _ change: (inout PartitionProcessorConfiguration) -> Void
    ) async throws -> KafkaError? {
        try await withLoop { loop in
            let processor = try bench.topics.processor(loop: loop, running: ListLogic(), change)
            let running = Task { try await processor.run() }
            let error = await #expect(throws: KafkaError.self) { try await processor.waitUntilReady() }
            running.cancel()
            // It ends by itself.
            if error != nil { await #expect(throws: KafkaError.self) { try await running.value } }
            _ = await running.result
            #expect(await processor.notReadyReason == error?.message)
            return error
        }
    }

    @Test func itIsRefused() async throws {
        let bench = try await SnapshotBench(on: .apacheKafka)
        _ = try await bench.write(events: ["a", "b", "c"])
        try await delete(before: .offset(2), bench)
        let error = try await refusal(bench) { _ in }
        #expect(error?.code == .invalidConfiguration)
        #expect(error?.message.contains("\(bench.topics.events)") == true)
        #expect(error?.message.contains("begins at offset 2: what is left") == true)
        #expect(error?.message.contains("retention.ms") == true)
        let other = try await refusal(bench) { $0.snapshots = SnapshotConfiguration(topic: bench.snapshots) }
        #expect(other?.message.contains("there is no snapshot that covers those before") == true)
    }

    @Test func itIsFoldedIfThatIsWanted() async throws {
        let bench = try await SnapshotBench(on: .apacheKafka)
        _ = try await bench.write(events: ["a", "b", "c"])
        try await delete(before: .offset(2), bench)
        try await bench.topics.withRequester { requester in
            try await bench.whileRunning(configuring: { $0.requiresWholeLog = false }) { _ in
                try await bench.topics.expect("c d", to: "d", requester)
            }
        }
    }

    @Test func aSnapshotHasWhatIsGone() async throws {
        let bench = try await SnapshotBench(on: .apacheKafka)
        let events = try await bench.write(events: ["a", "b", "c", "d"])
        try await bench.write(snapshot: ["a", "b"], upTo: events[1])
        // Its last event is gone too, and none behind it.
        try await delete(before: .offset(2), bench)
        try await bench.topics.withRequester { requester in
            try await bench.whileRunning { processor in
                #expect(processor.statistics.restoresFromSnapshot == 1)
                try await bench.topics.expect("a b c d e", to: "e", requester)
            }
        }
    }

    @Test func oneThatLacksAnEventIsNotUsed() async throws {
        let bench = try await SnapshotBench(on: .apacheKafka)
        let events = try await bench.write(events: ["a", "b", "c", "d"])
        try await bench.write(snapshot: ["a", "b"], upTo: events[1])
        try await delete(before: .offset(3), bench)
        let error = try await refusal(bench) { $0.snapshots = SnapshotConfiguration(topic: bench.snapshots) }
        #expect(error?.message.contains("begins at offset 3, and there is no snapshot") == true)
    }

    /// As where nothing was decided for longer than the retention: the marker of the last transaction is gone too.
    @Test func aLogThatIsEmptyByNowIsServed() async throws {
        let bench = try await SnapshotBench(on: .apacheKafka)
        try await bench.whileRunning(ListLogic(), { $0.stopTime = .seconds(10) }) { processor in
            try await bench.decide(["a", "b"], processor)
        }
        try await delete(before: .end, bench)
        try await bench.topics.withRequester { requester in
            try await bench.whileRunning { processor in
                #expect(processor.statistics.restoresFromSnapshot == 1)
                #expect(processor.statistics.restoredEvents == 0)
                try await bench.topics.expect("a b c", to: "c", requester)
            }
        }
    }

    /// A topic of the same name, made anew, with as many events.
    @Test func anotherLogOfTheSameNameIsNoticed() async throws {
        let bench = try await SnapshotBench(on: .apacheKafka)
        let events = try await bench.write(events: ["a", "b"])
        try await bench.write(snapshot: ["a", "b"], upTo: events[1])
        let admin = try KafkaAdmin(configuration: .init(bootstrapServers: bench.topics.bootstrap))
        try await admin.deleteTopics([bench.topics.events])
        try await eventually {
            try await admin.createTopics([TopicSpec(bench.topics.events, partitions: 1)])
            return true
        }
        _ = try await bench.write(events: ["x", "y", "z"])
        try await bench.topics.withRequester { requester in
            try await bench.whileRunning { processor in
                #expect(processor.statistics.unusableSnapshots == 1)
                #expect(bench.logs.contains("the log was made anew"))
                try await bench.topics.expect("x y z w", to: "w", requester)
            }
        }
    }
}
