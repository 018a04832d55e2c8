import CausewayRuntime
import CausewayTesting
import KafkaTestSupport
import Synchronization
import Testing

@testable import CausewayKafka

/// A view when its topic is not what it was: on a cluster, where there is retention, compaction and deletion.
@Suite(.enabled(if: Cluster.isAvailable, Cluster.whyNot), .timeLimit(.minutes(3)))
struct ViewRecoveryTests {
    /// The last offsets have no records: the view must not wait for one.
    @Test func itCatchesUpPastMarkersAndAbortedRecords() async throws {
        try await Cluster.withTopic("markers", partitions: 2) { broker, topic in
            let transactions = try await TransactionCalls(broker, id: topic)
            try await transactions.begin()
            try await transactions.producer.put(topic, "a", "committed")
            try await transactions.commit()
            try await transactions.begin()
            try await transactions.producer.put(topic, "a", "aborted")
            try await transactions.producer.put(topic, "b", "aborted", partition: 1)
            try await transactions.abort()
            try await broker.withView(topic) { view in
                try await view.awaitCaughtUp(deadline: .after(.seconds(30)))
                #expect(view.snapshot().dictionary == ["a": "committed"])
                #expect(view.progress.partitions.mapValues(\.position) == [0: 4, 1: 2])
                #expect(view.progress.records == 1)
                // Past the marker too: an offset without a record counts as read once it is passed.
                try await view.wait(for: [TopicPartition(topic: topic, partition: 0): 3])
                // What is in an open transaction is not there, nor is it waited for.
                try await transactions.begin()
                let open = try await transactions.producer.put(topic, "c", "open")
                try await broker.withView(topic) { other in
                    try await other.awaitCaughtUp(deadline: .after(.seconds(30)))
                    #expect(other["c"] == nil)
                }
                try await transactions.commit()
                try await view.wait(for: open, deadline: .after(.seconds(30)))
                #expect(view["c"] == "open")
            }
            try await transactions.producer.close()
        }
    }

    /// Records that are deleted under a view take their keys along.
    @Test func keysWhoseRecordsAreDeletedGo() async throws {
        try await Cluster.withTopic("deleted", partitions: 2) { broker, topic in
            let place = TopicPartition(topic: topic, partition: 0)
            try await broker.fill(topic, count: 100) { "\($0)" }
            try await broker.fill(topic, partition: 1, count: 1) { _ in "other" }
            try await broker.withView(topic, { $0.retentionCheckInterval = .milliseconds(100) }) { view in
                try await view.awaitCaughtUp(deadline: .after(.seconds(30)))
                #expect(view.count == 101)
                var changes = view.changes.makeAsyncIterator()
                try await broker.deleteRecords(before: [place: 60])
                try await eventually(within: .seconds(30)) { view.count == 41 }
                #expect(view["59"] == nil)
                #expect(view["60"] == "60")
                #expect(view["other"] != nil)
                guard case .change(let change) = try await changes.next() else {
                    Issue.record("no change")
                    return
                }
                #expect(change.cause == .expired)
                #expect(change.newValue == nil)
                #expect(change.oldValue == change.key)
                // As who begins now sees it.
                try await broker.withView(topic) { other in
                    try await other.awaitCaughtUp(deadline: .after(.seconds(30)))
                    #expect(other.snapshot().dictionary == view.snapshot().dictionary)
                    #expect(other.progress.partitions[0]?.first == 60)
                }
            }
        }
    }

    /// A view that has fallen behind what is deleted goes on at the beginning; nobody sees it empty.
    @Test func aViewWhoseOffsetIsGoneGoesOnAtTheBeginning() async throws {
        try await Cluster.withTopic("behind") { broker, topic in
            let place = TopicPartition(topic: topic, partition: 0)
            let decoding = HeldText()
            var configuration = broker.viewConfiguration(topic)
            configuration.retentionCheckInterval = nil
            // So little is fetched ahead that the rest is deleted before.
            configuration.consumer.queuedMinMessages = 1
            configuration.consumer.maxPartitionFetchBytes = 2_000
            configuration.consumer.raw = ["fetch.max.bytes": "2000", "message.max.bytes": "2000"]
            try await broker.fill(topic, count: 10) { "\($0)" }
            let view = try MaterializedView(configuration: configuration, keys: .string, values: decoding)
            try await ending {
                try await view.awaitCaughtUp(deadline: .after(.seconds(30)))
                decoding.hold()
                // In small batches, as one is fetched as a whole.
                let producer = try broker.producer { $0.raw["batch.num.messages"] = "20" }
                for number in 10..<5_010 {
                    try await producer.enqueue(
                        ProducerRecord(topic: topic, key: "\(number)", text: String(repeating: "x", count: 100)))
                }
                try await producer.close()
                try await eventually(within: .seconds(30)) { decoding.isHeld }
                try await broker.deleteRecords(before: [place: 5_000])
                #expect(view.count >= 10)
                decoding.release()
                try await view.wait(for: [place: 5_009], deadline: .after(.seconds(60)))
                #expect(view.snapshot().dictionary.keys.sorted() == (5_000..<5_010).map(String.init))
                #expect(view.isCaughtUp)
            } finally: {
                decoding.release()
                try? await view.close()
            }
        }
    }

    /// Partitions that the topic gets are read too.
    @Test func partitionsThatAreAddedAreRead() async throws {
        try await Cluster.withTopic("grown") { broker, topic in
            try await broker.fill(topic, count: 5) { "\($0)" }
            try await broker.withView(topic, { $0.retentionCheckInterval = .milliseconds(100) }) { view in
                try await view.awaitCaughtUp(deadline: .after(.seconds(30)))
                let admin = try KafkaAdmin(bootstrapServers: broker.bootstrapServers)
                try await admin.createPartitions([topic: 3])
                let producer = try broker.producer()
                try await eventually(within: .seconds(30)) { view.progress.partitions.count == 3 }
                let written = try await producer.put(topic, "new", "x", partition: 2)
                try await view.wait(for: written, deadline: .after(.seconds(30)))
                #expect(view["new"] == "x")
                #expect(view.count == 6)
                try await producer.close()
            }
        }
    }

    /// The topic is deleted and made again: the old content is shown until the new one is there.
    @Test func aTopicThatIsMadeAnewIsReadAgain() async throws {
        try await Cluster.withTopic("anew", partitions: 2) { broker, topic in
            let admin = try KafkaAdmin(bootstrapServers: broker.bootstrapServers)
            try await broker.fill(topic, count: 100) { "\($0)" }
            try await broker.withView(topic) { view in
                try await view.awaitCaughtUp(deadline: .after(.seconds(30)))
                var changes = view.changes(startingWithSnapshot: true).makeAsyncIterator()
                _ = try await changes.next()
                try await admin.deleteTopics([topic])
                try await eventually(within: .seconds(60)) {
                    if case .rereading = view.state { true } else { false }
                }
                #expect(!view.isCaughtUp)
                #expect(view.notReadyReason?.contains("deleted") == true)
                #expect(view.count == 100)
                #expect(view["99"] == "99")
                try await admin.createTopics([TopicSpec(topic, partitions: 3)])
                let producer = try broker.producer()
                var last: RecordMetadata?
                for number in 50..<60 { last = try await producer.put(topic, "\(number)", "new", partition: 2) }
                try await view.wait(for: #require(last), deadline: .after(.seconds(60)))
                #expect(
                    view.snapshot().dictionary == Dictionary(uniqueKeysWithValues: (50..<60).map { ("\($0)", "new") }))
                guard case .snapshot(_, .reread) = try await changes.next() else {
                    Issue.record("no snapshot after reading again")
                    return
                }
                try await producer.put(topic, "later", "x", partition: 0)
                try await eventually(within: .seconds(30)) { view["later"] == "x" }
                try await producer.close()
            }
        }
    }

    /// Compaction removes records under a view that reads them: all that counts is there, and the end is reached.
    @Test func compactionUnderneathChangesNothing() async throws {
        let settings = ["log.cleaner.backoff.ms": "200"]
        try await withBroker(.apacheKafka, settings: settings) { broker in
            let configuration = [
                "cleanup.policy": "compact", "segment.bytes": "1048576", "min.cleanable.dirty.ratio": "0.01",
                "delete.retention.ms": "0", "segment.ms": "500",
            ]
            try await broker.withTopic("compacted", configuration: configuration) { topic in
                let place = TopicPartition(topic: topic, partition: 0)
                let early = try broker.view(topic) { $0.retentionCheckInterval = .milliseconds(200) }
                let producer = try broker.producer()
                for number in 0..<30_000 {
                    let value = number % 7 == 3 ? nil : Array(repeating: UInt8(ascii: "x"), count: 200)
                    try await producer.enqueue(
                        ProducerRecord(topic: topic, partition: 0, key: Array("\(number % 1_000)".utf8), value: value))
                }
                try await producer.flush()
                // Fewer records come out than there were: compaction has been there.
                var progress: MaterializedViewProgress?
                var content: [String: String] = [:]
                try await eventually(within: .seconds(90)) {
                    let view = try broker.view(topic)
                    try await view.awaitCaughtUp(deadline: .after(.seconds(30)))
                    progress = view.progress
                    content = view.snapshot().dictionary
                    try await view.close()
                    return (progress?.records ?? .max) < 20_000
                }
                let last = try await producer.put(topic, "last", "")
                try await early.wait(for: last, deadline: .after(.seconds(30)))
                content["last"] = ""
                #expect(early.snapshot().dictionary == content)
                #expect(progress?.partitions[place.partition]?.position == 30_000)
                try await early.close()
                try await producer.close()
            }
        }
    }
}
