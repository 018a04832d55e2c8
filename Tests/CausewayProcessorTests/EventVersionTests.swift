import CausewayKafka
import CausewayProcessor
import CausewayRequestReply
import CausewayRuntime
import CausewayTesting
import Testing

/// One log, written by several releases.
@Suite(.timeLimit(.minutes(3)))
struct EventVersionTests {
    /// Runs a release and asks it once; its reply is all events in its own form.
    private func ask(
        _ version: Int, _ name: String, _ requester: Requester, _ topics: ProcessorTopics, _ loop: EventLoop
    ) async throws -> String? {
        try await topics.processor(loop: loop, running: VersionedLogic(eventVersion: version)).whileRunning {
            try await eventually { await requester.hasResponder(of: topics.commands) }
            return try await requester.request(
                Array(name.utf8), to: topics.commands, key: Array("k".utf8), deadline: .after(.seconds(20))
            ).text
        }
    }

    @Test func aNewerReleaseReadsWhatOlderOnesWrote() async throws {
        let topics = try await ProcessorTopics(on: .shared(.embedded))
        try await withLoop { loop in
            let requester = try topics.requester(loop: loop)
            try await requester.waitUntilReady()
            #expect(try await ask(1, "a", requester, topics, loop) == "a")
            #expect(try await ask(2, "b", requester, topics, loop) == "taken a, taken b")
            let all = "taken a by nobody, taken b by nobody, taken c by 2"
            #expect(try await ask(3, "c", requester, topics, loop) == all)
            await requester.stop(deadline: .after(.seconds(1)))
        }
        let events = try await topics.eventsSoFar()
        #expect(events.map(\.valueText) == ["a", "taken b", "taken c by 2"])
        #expect(events.map(\.eventVersion) == [1, 2, 3])
        // The first version is what a log has that knew of none.
        #expect(events[0].headers[ProcessorHeaders.eventVersion] == nil)
    }

    @Test func anOlderReleaseDoesNotServeNewerEvents() async throws {
        let topics = try await ProcessorTopics(on: .shared(.embedded))
        try await withLoop { loop in
            let requester = try topics.requester(loop: loop)
            try await requester.waitUntilReady()
            _ = try await ask(2, "a", requester, topics, loop)
            await requester.stop(deadline: .after(.seconds(1)))
            try await topics.write(["b"])
            let older = try topics.processor(loop: loop, running: VersionedLogic(eventVersion: 1))
            let error = await #expect(throws: KafkaError.self) { try await older.run() }
            #expect(error?.code == .invalidConfiguration)
            #expect(error?.message.contains("offset 0 of partition 0") == true)
            #expect(error?.message.contains("has version 2, and this release knows versions up to 1") == true)
            // Nothing is lost: a newer one decides what came meanwhile.
            let newer = try topics.processor(loop: loop, running: VersionedLogic(eventVersion: 2))
            try await newer.whileRunning { try await eventually { try await topics.eventsSoFar().count == 2 } }
        }
        #expect(try await topics.eventsSoFar().map(\.valueText) == ["taken a", "taken b"])
    }

    @Test(arguments: ["0", "-1", "two", "", "99999999999999999999"])
    func aHeaderThatIsNoVersionIsNewerThanAll(_ text: String) async throws {
        let topics = try await ProcessorTopics(on: .shared(.embedded))
        let producer = try KafkaProducer(
            configuration: KafkaProducerConfiguration(bootstrapServers: topics.bootstrap))
        var record = ProducerRecord(topic: topics.events, partition: 0, text: "a")
        record.headers = [.init(name: ProcessorHeaders.eventVersion, text: text)]
        _ = try await producer.send(record)
        try await producer.close()
        #expect(try await topics.eventsSoFar().map(\.eventVersion) == [.max])
    }
}
