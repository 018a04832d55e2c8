import CausewayKafka
import CausewayRuntime
import Testing

@testable import CausewayProcessor

/// When a partition's next snapshot is due, and which slot it goes to.
struct SnapshotScheduleTests {
    private static var settings: SnapshotConfiguration {
        var settings = SnapshotConfiguration(topic: "snapshots")
        settings.everyEvents = 10
        settings.every = .seconds(60)
        return settings
    }

    private static func writer(_ slot: Int, isSealed: Bool = true) -> SnapshotWriter {
        let manifest = SnapshotManifest(
            generation: "1", slot: slot, version: 1, eventVersion: 1, eventTopic: "events", partitions: 1,
            anchor: EventAnchor(at: 0, time: nil), covered: 1, lastDecided: -1, bytes: 0, chunks: 0, firstChunk: 0,
            checksum: 0)
        return SnapshotWriter(
            manifest, [], topic: "snapshots", partition: 0, chunkBytes: 1, earlierChunks: 0, isSealed: isSealed)
    }

    @Test func byEvents() {
        var schedule = SnapshotSchedule()
        schedule.add(9)
        #expect(!schedule.isDue(Self.settings, at: .now()))
        schedule.add(1)
        #expect(schedule.isDue(Self.settings, at: .now()))
        _ = schedule.begin(at: .now())
        schedule.add(100)
        // One at a time.
        #expect(!schedule.isDue(Self.settings, at: .now()))
    }

    @Test func byTimeIfThereWereEvents() {
        var schedule = SnapshotSchedule()
        #expect(!schedule.isDue(Self.settings, at: .after(.seconds(61))))
        schedule.add(1)
        #expect(!schedule.isDue(Self.settings, at: .after(.seconds(59))))
        #expect(schedule.isDue(Self.settings, at: .after(.seconds(61))))
    }

    @Test func theSlotsTakeTurns() {
        var schedule = SnapshotSchedule()
        var slots: [Int] = []
        for _ in 0..<4 {
            schedule.add(1)
            _ = schedule.begin(at: .now())
            slots.append(schedule.slot)
            schedule.writer = Self.writer(schedule.slot)
            schedule.finish()
        }
        #expect(slots == [0, 1, 0, 1])
        // What was not finished is begun again in its slot: the other one has the last whole one.
        _ = schedule.begin(at: .now())
        schedule.drop()
        _ = schedule.begin(at: .now())
        #expect(schedule.slot == 0)
    }

    @Test func aFailureIsTriedAgainAfterAWhile() {
        var schedule = SnapshotSchedule()
        schedule.add(10)
        _ = schedule.begin(at: .now())
        schedule.fail(10, at: .now())
        #expect(schedule.events == 10)
        #expect(!schedule.isDue(Self.settings, at: .after(.seconds(9))))
        #expect(schedule.isDue(Self.settings, at: .after(.seconds(11))))
    }

    /// What can't be written must not keep what is decided from being written.
    @Test func afterAnAbortChunksGoByThemselves() {
        var schedule = SnapshotSchedule()
        schedule.add(10)
        _ = schedule.begin(at: .now())
        schedule.writer = Self.writer(schedule.slot)
        // It was aborted before it carried any.
        var hasCarried = schedule.abort(at: .now())
        #expect(!hasCarried && !schedule.isSuspect)
        schedule.restored(10)
        _ = schedule.begin(at: .now())
        schedule.writer = Self.writer(schedule.slot)
        _ = schedule.writer?.carry(upTo: 1)
        hasCarried = schedule.abort(at: .now())
        schedule.restored(10)
        #expect(hasCarried && schedule.isSuspect)
        #expect(!schedule.isDue(Self.settings, at: .after(.seconds(9))))
        _ = schedule.begin(at: .now())
        schedule.writer = Self.writer(schedule.slot)
        schedule.finish()
        #expect(!schedule.isSuspect)
    }

    /// Else a log whose events have all gone by their time could not be told from one that has lost some.
    @Test func oneThatDoesNotSayWhereTheLogEndedIsFollowedByAnother() {
        for isSealed in [true, false] {
            var schedule = SnapshotSchedule()
            schedule.add(10)
            _ = schedule.begin(at: .now())
            schedule.writer = Self.writer(schedule.slot, isSealed: isSealed)
            schedule.finish()
            #expect(schedule.isDue(Self.settings, at: .after(.seconds(61))) == !isSealed)
        }
    }
}
