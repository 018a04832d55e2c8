import CausewayKafka
import CausewayProcessor
import CausewayRequestReply
import CausewayRuntime
import CausewayTesting
import KafkaTestSupport
import Testing

/// Partitions whose state another instance keeps ready.
@Suite(
    .enabled(if: ApacheKafka.isAvailable, "\(ApacheKafka.whyNotAvailable ?? "")"), .timeLimit(.minutes(4)))
struct StandbyTests {
    private static func words(_ prefix: String, _ count: Int) -> [String] { (0..<count).map { "\(prefix)\($0)" } }

    private static func standbys(_ configuration: inout PartitionProcessorConfiguration) {
        configuration.standbys = .all
    }

    /// The other one joins when some events are there, and follows those that come.
    @Test func aTakeOverReadsTheTailOnly() async throws {
        let topics = try await ProcessorTopics(on: .shared(.apacheKafka))
        let (before, then) = (Self.words("a", 30), Self.words("b", 20))
        try await topics.withRequester { requester in
            try await withLoop { loop in
                let first = try topics.processor(loop: loop, running: ListLogic(), Self.standbys)
                let second = try topics.processor(loop: loop, running: ListLogic(), Self.standbys)
                try await second.run(after: first) {
                    try await topics.write(before)
                    try await eventually(within: .seconds(60)) { first.statistics.events == 30 }
                } whileBoth: {
                    try await eventually(within: .seconds(60)) { await second.standbys == [0] }
                    #expect(await second.partitions == [])
                    try await topics.write(then)
                    try await eventually(within: .seconds(60)) {
                        first.statistics.events == 50 && second.statistics.standbyEvents == 20
                    }
                } whenAlone: {
                    try await eventually(within: .seconds(60)) { await second.notReadyReason == nil }
                    #expect(second.statistics.restoresFromStandby == 1)
                    #expect(second.statistics.restoredEvents == 0)
                    #expect(await second.standbys == [])
                    try await topics.expect((before + then + ["c"]).joined(separator: " "), to: "c", requester)
                }
            }
        }
    }

    /// A partition that was given up is a standby at once: nothing is read for it.
    @Test func whatWasServedIsKept() async throws {
        let topics = try await ProcessorTopics(on: .shared(.apacheKafka), partitions: 2)
        try await withLoop { loop in
            let first = try topics.processor(loop: loop, running: ListLogic(), Self.standbys)
            let second = try topics.processor(loop: loop, running: ListLogic())
            try await second.run(after: first) {
                try await topics.write(Self.words("a", 10), partition: 0)
                try await topics.write(Self.words("b", 10), partition: 1)
                try await eventually(within: .seconds(60)) { first.statistics.events == 20 }
            } whileBoth: {
                try await eventually(within: .seconds(60)) {
                    [await first.partitions.count, await second.partitions.count] == [1, 1]
                }
                let moved = try #require(await second.partitions.first)
                try await eventually(within: .seconds(60)) { await first.standbys == [moved] }
                try await topics.write(Self.words("c", 5), partition: moved)
                try await eventually(within: .seconds(60)) { first.statistics.standbyEvents == 5 }
                // It has folded all of its own, and read none of them.
                #expect(first.statistics.restoredEvents == 0)
            } whenAlone: {
            }
        }
    }

    @Test func newerEventsEndTheStandbyAndNotTheInstance() async throws {
        let topics = try await ProcessorTopics(on: .shared(.apacheKafka), partitions: 2)
        try await withLoop { loop in
            let newer = try topics.processor(loop: loop, running: VersionedLogic(eventVersion: 2))
            let older = try topics.processor(loop: loop, running: VersionedLogic(eventVersion: 1), Self.standbys)
            try await older.run(after: newer) {
                try await eventually(within: .seconds(60)) { await newer.notReadyReason == nil }
            } whileBoth: {
                try await eventually(within: .seconds(60)) {
                    [await older.partitions.count, await older.standbys.count] == [1, 1]
                }
                let others = try #require(await older.standbys.first)
                try await topics.write(["x"], partition: others)
                try await eventually(within: .seconds(60)) { await older.standbys == [] }
                // Its own partition has no event of the newer release.
                #expect(await older.notReadyReason == nil)
            } whenAlone: {
            }
        }
    }
}

extension PartitionProcessor {
    /// Runs this one after another one has begun, and on when that one has stopped.
    fileprivate func run<Other: PartitionLogic>(
        after other: PartitionProcessor<Other>, _ begin: () async throws -> Void,
        whileBoth: () async throws -> Void, whenAlone: () async throws -> Void
    ) async throws {
        var own: Task<Void, any Error>?
        do {
            try await other.whileRunning {
                try await other.waitUntilReady()
                try await begin()
                own = Task { try await self.run() }
                try await whileBoth()
            }
            try await whenAlone()
        } catch {
            own?.cancel()
            _ = await own?.result
            throw error
        }
        own?.cancel()
        // It may have been refused what it took over.
        _ = await own?.result
    }
}
