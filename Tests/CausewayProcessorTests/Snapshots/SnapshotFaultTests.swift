import CausewayKafka
import CausewayRequestReply
import CausewayRuntime
import CausewayTesting
import KafkaTestSupport
import Testing

@testable import CausewayProcessor

/// A snapshot that is not to be used is passed over, for the one before it or for all events.
@Suite(.timeLimit(.minutes(4)))
struct SnapshotFaultTests {
    /// What is wrong with a snapshot, and how the log says it.
    enum Damage: String, CaseIterable, Sendable {
        case aMissingChunk, aChangedByte, aManifestThatIsNone, aWrongChecksum
        case aNewerVersion, newerEvents, anUnreadableState
        case anotherTopic, otherPartitions, beyondTheLog, anotherLog

        var reason: String {
            switch self {
            case .aMissingChunk: "of its"
            case .aChangedByte, .aWrongChecksum: "are not those that were written"
            case .aManifestThatIsNone: "manifest can't be read"
            case .aNewerVersion: "it has version 2, and this release knows versions up to 1"
            case .newerEvents: "whose events have version 2"
            case .anUnreadableState: "its state can't be read"
            case .anotherTopic: "it is of the events of 'others'"
            case .otherPartitions: "there were 3 partitions, now there are 1"
            case .beyondTheLog: "and the log ends at 3"
            case .anotherLog: "the log was made anew"
            }
        }

        func change(_ records: inout [ProducerRecord]) {
            switch self {
            case .aMissingChunk: records[1].key = nil
            case .aChangedByte: records[1].value?[0] ^= 1
            case .aManifestThatIsNone: records[records.count - 1].value = Array("{}".utf8)
            case .anUnreadableState: break
            default: break
            }
        }

        func claim(_ manifest: inout SnapshotManifest) {
            switch self {
            case .aWrongChecksum: manifest.checksum ^= 1
            case .aNewerVersion: manifest.version = 2
            case .newerEvents: manifest.eventVersion = 2
            case .anUnreadableState:
                // A whole snapshot of one byte less is no JSON.
                let bytes = Array(#"["damaged"]"#.utf8.dropLast())
                manifest.bytes = bytes.count
                manifest.checksum = Checksum.crc32c(bytes)
            case .anotherTopic: manifest.eventTopic = "others"
            case .otherPartitions: manifest.partitions = 3
            case .beyondTheLog: (manifest.anchor.offset, manifest.covered) = (3, 4)
            case .anotherLog: manifest.anchor.time = 1
            default: break
            }
        }
    }

    private func writeDamaged(_ damage: Damage, _ bench: SnapshotBench, upTo event: EventAnchor) async throws {
        try await bench.write(
            snapshot: ["damaged"], upTo: event, slot: 1,
            { records in
                damage.change(&records)
                if damage == .anUnreadableState { records[records.count - 2].value?.removeLast() }
            }, claiming: damage.claim)
    }

    /// The events are a, b, c; the good snapshot says "good" for a and b, so that its use shows.
    @Test(arguments: Damage.allCases) func theOneBeforeIsUsed(_ damage: Damage) async throws {
        let bench = try await SnapshotBench(on: .embedded)
        let events = try await bench.write(events: ["a", "b", "c"])
        try await bench.write(snapshot: ["good"], upTo: events[1], slot: 0)
        try await writeDamaged(damage, bench, upTo: events[2])
        try await bench.topics.withRequester { requester in
            try await bench.whileRunning { processor in
                #expect(processor.statistics.restoresFromSnapshot == 1)
                #expect(processor.statistics.unusableSnapshots == 1)
                #expect(processor.statistics.restoredEvents == 1)
                #expect(bench.logs.contains(damage.reason))
                try await bench.topics.expect("good c d", to: "d", requester)
            }
        }
    }

    @Test(arguments: Damage.allCases) func withoutOneTheEventsAreFolded(_ damage: Damage) async throws {
        let bench = try await SnapshotBench(on: .embedded)
        let events = try await bench.write(events: ["a", "b", "c"])
        try await writeDamaged(damage, bench, upTo: events[2])
        try await bench.topics.withRequester { requester in
            try await bench.whileRunning { processor in
                #expect(processor.statistics.restoresFromSnapshot == 0)
                #expect(processor.statistics.unusableSnapshots == 1)
                #expect(processor.statistics.restoredEvents == 3)
                try await bench.topics.expect("a b c d", to: "d", requester)
            }
        }
    }

    /// What was begun behind it, however much, does not hide the last whole one.
    @Test(arguments: [1, 200]) func oneThatWasBegunIsNone(_ chunks: Int) async throws {
        let bench = try await SnapshotBench(on: .embedded)
        let events = try await bench.write(events: ["a", "b", "c"])
        try await bench.write(snapshot: ["good"], upTo: events[1], slot: 0)
        let state = (0..<200).map { "begun\($0)" }
        try await bench.write(snapshot: state, upTo: events[2], slot: 1, { $0 = Array($0.prefix(chunks)) })
        try await bench.topics.withRequester { requester in
            try await bench.whileRunning { processor in
                #expect(processor.statistics.restoresFromSnapshot == 1)
                #expect(processor.statistics.unusableSnapshots == 0)
                try await bench.topics.expect("good c d", to: "d", requester)
            }
        }
    }

    /// The one that is in use is not written over, though the newest one is in the other slot.
    @Test func theNextOneLeavesTheOneThatWasUsed() async throws {
        let bench = try await SnapshotBench(on: .embedded)
        let events = try await bench.write(events: ["a", "b", "c"])
        try await bench.write(snapshot: ["good"], upTo: events[1], slot: 0)
        try await writeDamaged(.aWrongChecksum, bench, upTo: events[2])
        let written = try await bench.manifests().count
        try await bench.whileRunning(ListLogic(), { $0.everyEvents = 1 }) { processor in
            // The one event behind it makes one due.
            try await eventually { processor.statistics.snapshots == 1 }
        }
        let manifests = try await bench.manifests()
        #expect(manifests.dropFirst(written).map(\.slot) == [1])
    }

    @Test func anOlderVersionIsTheLogicsToRead() async throws {
        let bench = try await SnapshotBench(on: .embedded)
        let events = try await bench.write(events: ["a", "b"])
        try await bench.write(snapshot: ["good"], upTo: events[0])
        try await bench.topics.withRequester { requester in
            // JSON is read in its own version only.
            try await bench.whileRunning(ListLogic(snapshotVersion: 2)) { processor in
                #expect(processor.statistics.unusableSnapshots == 1)
                #expect(bench.logs.contains("it has version 1, and version 2 is read"))
                try await bench.topics.expect("a b c", to: "c", requester)
            }
        }
    }

    // MARK: What can't be

    @Test func settingsThatCannotBeAreRefused() async throws {
        let topics = try await ProcessorTopics(on: .shared(.embedded))
        try await withLoop { loop in
            let changes: [@Sendable (inout SnapshotConfiguration) -> Void] = [
                { $0.topic = "" }, { $0.everyEvents = 0 }, { $0.every = .zero }, { $0.chunkBytes = 0 },
                { $0.transactionBytes = 0 },
            ]
            for change in changes {
                let error = #expect(throws: KafkaError.self) {
                    _ = try topics.processor(loop: loop, running: ListLogic()) {
                        var settings = SnapshotConfiguration(topic: "snapshots")
                        change(&settings)
                        $0.snapshots = settings
                    }
                }
                #expect(error?.code == .invalidConfiguration)
            }
            let error = #expect(throws: KafkaError.self) {
                _ = try topics.processor(loop: loop, running: LeaseLogic()) {
                    $0.snapshots = SnapshotConfiguration(topic: "snapshots")
                }
            }
            #expect(error?.message.contains("LeaseLogic is no SnapshottingLogic") == true)
        }
    }

    @Test func aTopicOfAnotherNumberOfPartitionsIsRefused() async throws {
        let broker = try await TestBroker.shared(.embedded)
        let topics = try await ProcessorTopics(on: broker)
        let snapshots = TestBroker.uniqueName("snapshots")
        try await broker.createTopic(name: snapshots, partitions: 2)
        try await withLoop { loop in
            let processor = try topics.processor(loop: loop, running: ListLogic()) {
                $0.snapshots = SnapshotConfiguration(topic: snapshots)
            }
            let running = Task { try await processor.run() }
            let error = await #expect(throws: KafkaError.self) { try await processor.waitUntilReady() }
            running.cancel()
            _ = await running.result
            #expect(error?.code == .invalidConfiguration)
            #expect(error?.message.contains("the snapshot topic '\(snapshots)' has 2") == true)
        }
    }
}
