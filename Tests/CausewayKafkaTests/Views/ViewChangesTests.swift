import CausewayRuntime
import CausewayTesting
import KafkaTestSupport
import Synchronization
import Testing

@testable import CausewayKafka

/// A view's own stream of changes: snapshot and changes join without a gap, whoever is slow is told.
@Suite(.timeLimit(.minutes(4))) struct ViewChangesTests {
    /// What a subscriber knows: the snapshot and what changed after it.
    private struct Follower {
        var known: [String: String] = [:]
        var positions: [TopicPartition: Int64] = [:]
        var snapshots: [MaterializedViewSnapshotReason] = []
        var changes = 0

        /// Takes an event in; says what does not fit what came before.
        mutating func take(_ event: MaterializedViewEvent<String, String>) -> String? {
            switch event {
            case .snapshot(let snapshot, let reason):
                known = snapshot.dictionary
                positions = snapshot.offsets
                snapshots.append(reason)
            case .change(let change):
                changes += 1
                if change.oldValue != known[change.key] {
                    return
                        "\(change.key): was \(known[change.key] ?? "nil"), the change says \(change.oldValue ?? "nil")"
                }
                let next = positions[change.topicPartition] ?? 0
                if change.offset < next { return "\(change.topicPartition) \(change.offset) after \(next)" }
                positions[change.topicPartition] = change.offset + 1
                known[change.key] = change.newValue
            }
            return nil
        }
    }

    @Test(arguments: TestBroker.Kind.available)
    func aSnapshotAndTheChangesAfterItAreEverything(_ kind: TestBroker.Kind) async throws {
        let broker = try await TestBroker.shared(kind)
        try await broker.withTopic("joined", partitions: 3) { topic in
            try await broker.withView(topic) { view in
                try await view.awaitCaughtUp(deadline: .after(.seconds(30)))
                let writing = Task {
                    let producer = try broker.producer()
                    for number in 0..<20_000 {
                        let key = Int.random(in: 0..<500)
                        let value = Int.random(in: 0..<4) == 0 ? nil : Array("\(number)".utf8)
                        try await producer.enqueue(
                            ProducerRecord(topic: topic, partition: key % 3, key: Array("\(key)".utf8), value: value))
                    }
                    // One mark in each partition: the last that is read.
                    for partition in 0..<3 {
                        try await producer.put(topic, "end-\(partition)", "", partition: partition)
                    }
                    try await producer.close()
                }
                // Each joins at another moment of the writing.
                try await withThrowingTaskGroup { group in
                    for _ in 0..<12 {
                        group.addTask {
                            var follower = Follower()
                            for try await event in view.changes(startingWithSnapshot: true, bufferLimit: 50_000) {
                                if let wrong = follower.take(event) {
                                    Issue.record("\(wrong)")
                                    break
                                }
                                if (0..<3).allSatisfy({ follower.known["end-\($0)"] != nil }) { break }
                            }
                            #expect(follower.snapshots == [.start])
                            #expect(follower.known == view.snapshot().dictionary)
                        }
                        try await eventually { view.count > 0 }
                        await Task.yield()
                    }
                    try await group.waitForAll()
                }
                try await writing.value
                #expect(view.core.writer.withLock { $0.subscribers.isEmpty })
            }
        }
    }

    @Test func aChangeTellsWhatWasThereAndWhereItCameFrom() async throws {
        let broker = try await TestBroker.shared(.embedded)
        try await broker.withTopic("told") { topic in
            let producer = try broker.producer()
            try await producer.put(topic, "a", "before")
            try await broker.withView(topic) { view in
                try await view.awaitCaughtUp(deadline: .after(.seconds(30)))
                var changes = view.changes.makeAsyncIterator()
                // A tombstone of what is not there is no change.
                for (key, value) in [("a", "1"), ("a", "2"), ("b", nil), ("a", nil), ("b", "3")] {
                    try await producer.put(topic, key, value)
                }
                var seen: [String] = []
                for _ in 0..<4 {
                    guard case .change(let change) = try await changes.next() else { break }
                    #expect(change.topicPartition == TopicPartition(topic: topic, partition: 0))
                    #expect((change.timestamp?.milliseconds ?? 0) > 0)
                    #expect(change.cause == .record)
                    seen.append("\(change.key) \(change.oldValue ?? "-") \(change.newValue ?? "-") \(change.offset)")
                }
                #expect(seen == ["a before 1 1", "a 1 2 2", "a 2 - 4", "b - 3 5"])
            }
            try await producer.close()
        }
    }

    @Test func aSlowSubscriberIsToldWhatItMissedAndGoesOnFromASnapshot() async throws {
        let broker = try await TestBroker.shared(.embedded)
        try await broker.withTopic("slow") { topic in
            try await broker.withView(topic) { view in
                try await view.awaitCaughtUp(deadline: .after(.seconds(30)))
                var slow = view.changes(startingWithSnapshot: true, bufferLimit: 100).makeAsyncIterator()
                var quick = view.changes(startingWithSnapshot: true, bufferLimit: 10_000).makeAsyncIterator()
                var follower = Follower()
                var other = Follower()
                if let event = try await slow.next() { #expect(follower.take(event) == nil) }
                if let event = try await quick.next() { #expect(other.take(event) == nil) }
                let producer = try broker.producer()
                var last: RecordMetadata?
                for number in 0..<1_000 { last = try await producer.put(topic, "\(number % 10)", "\(number)") }
                if let last { try await view.wait(for: last) }
                if let event = try await slow.next() { #expect(follower.take(event) == nil) }
                #expect(follower.snapshots == [.start, .missed(1_000)])
                last = try await producer.put(topic, "0", "after")
                if let event = try await slow.next() { #expect(follower.take(event) == nil) }
                #expect(follower.changes == 1)
                for _ in 0..<1_001 { if let event = try await quick.next() { #expect(other.take(event) == nil) } }
                #expect(other.snapshots == [.start])
                #expect(follower.known == other.known)
                #expect(follower.known["0"] == "after")
                try await producer.close()
            }
        }
    }

    @Test func aStreamEndsWithItsViewAndWithItsTask() async throws {
        let broker = try await TestBroker.shared(.embedded)
        try await broker.withTopic("ends") { topic in
            let view = try broker.view(topic)
            try await view.awaitCaughtUp(deadline: .after(.seconds(30)))
            for _ in 0..<100 {
                let reading = Task { for try await _ in view.changes {} }
                await Task.yield()
                reading.cancel()
                try await reading.value
            }
            #expect(view.core.writer.withLock { $0.subscribers.isEmpty })
            let reading = Task { for try await _ in view.changes {} }
            try await eventually { view.core.writer.withLock { $0.subscribers.count == 1 } }
            try await view.close()
            try await reading.value
            for try await _ in view.changes { Issue.record("a change after close") }
            // One that fails says so.
            let producer = try broker.producer()
            let failing = try broker.view(topic)
            try await failing.awaitCaughtUp(deadline: .after(.seconds(30)))
            let other = Task { for try await _ in failing.changes {} }
            _ = try await producer.send(ProducerRecord(topic: topic, key: [0xFF], value: []))
            let error = await #expect(throws: KafkaError.self) { try await other.value }
            #expect(error?.code == .invalidRecord)
            try await failing.close()
            try await producer.close()
        }
    }
}
