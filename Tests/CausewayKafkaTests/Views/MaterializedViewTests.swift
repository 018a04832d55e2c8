import CausewayRuntime
import CausewayTesting
import Synchronization
import Testing

@testable import CausewayKafka

/// A topic as a dictionary, on each kind of broker.
@Suite(.timeLimit(.minutes(4))) struct MaterializedViewTests {
    @Test(arguments: TestBroker.Kind.available)
    func theLastValueOfEachKeyIsThere(_ kind: TestBroker.Kind) async throws {
        let broker = try await TestBroker.shared(kind)
        // The last partition is empty.
        try await broker.withTopic("view", partitions: 4, configuration: ["cleanup.policy": "compact"]) { topic in
            let producer = try broker.producer()
            for number in 0..<3_000 {
                let key = number % 1_000
                let value = number >= 2_000 && key % 10 == 0 ? nil : "value-\(number)"
                try await producer.enqueue(
                    ProducerRecord(
                        topic: topic, partition: key % 3, key: Array("key-\(key)".utf8),
                        value: value.map { Array($0.utf8) }))
            }
            try await producer.flush()
            try await broker.withView(topic) { view in
                try await view.awaitCaughtUp(deadline: .after(.seconds(60)))
                #expect(view.isCaughtUp)
                #expect(view.notReadyReason == nil)
                #expect(view.count == 900)
                for key in 0..<1_000 {
                    #expect(view["key-\(key)"] == (key % 10 == 0 ? nil : "value-\(2_000 + key)"))
                }
                #expect(view["other"] == nil)
                #expect(view.progress.records == 3_000)
                #expect(view.progress.fraction == 1)
                #expect(view.entry(for: "key-1")?.partition == 1)
                #expect(view.entry(for: "key-1")?.offset == 666)
                let snapshot = view.snapshot()
                #expect(snapshot.dictionary.count == 900)
                #expect(snapshot.offsets.values.reduce(0, +) == 3_000)
            }
            try await producer.close()
        }
    }

    /// Read your own write: each is there when the wait ends.
    @Test(arguments: TestBroker.Kind.available)
    func ownWritesAreReadAfterTheWait(_ kind: TestBroker.Kind) async throws {
        let broker = try await TestBroker.shared(kind)
        try await broker.withTopic("own", partitions: 2) { topic in
            let producer = try broker.producer()
            try await broker.withView(topic) { view in
                for number in 0..<50 {
                    let written = try await producer.put(topic, "key", "\(number)", partition: 0)
                    try await view.wait(for: written, deadline: .after(.seconds(30)))
                    #expect(view["key"] == "\(number)")
                }
                // Many at once, of both partitions.
                try await withThrowingTaskGroup { group in
                    for number in 0..<200 {
                        group.addTask {
                            let first = try await producer.put(topic, "a\(number)", "a", partition: 0)
                            let second = try await producer.put(topic, "b\(number)", "b", partition: 1)
                            let offsets = [first, second].map { ($0.topicPartition, $0.offset ?? 0) }
                            try await view.wait(
                                for: Dictionary(uniqueKeysWithValues: offsets), deadline: .after(.seconds(30)))
                            #expect(view["a\(number)"] == "a")
                            #expect(view["b\(number)"] == "b")
                        }
                    }
                    try await group.waitForAll()
                }
                #expect(view.core.state.withLock { $0.waits.count == 0 && $0.waiters.isEmpty })
            }
            try await producer.close()
        }
    }

    @Test func waitsEndInEveryWay() async throws {
        let broker = try await TestBroker.shared(.embedded)
        try await broker.withTopic("waits", partitions: 1) { topic in
            let place = TopicPartition(topic: topic, partition: 0)
            let view = try broker.view(topic)
            try await view.awaitCaughtUp(deadline: .after(.seconds(30)))
            var error = await #expect(throws: KafkaError.self) {
                try await view.wait(for: [place: 0], deadline: .after(.milliseconds(50)))
            }
            #expect(error?.code == .timedOut)
            error = await #expect(throws: KafkaError.self) {
                try await view.wait(for: [place: 0], deadline: .now())
            }
            #expect(error?.message.contains("partition 0 is at 0, 1 is waited for") == true)
            error = await #expect(throws: KafkaError.self) {
                try await view.wait(for: [TopicPartition(topic: topic, partition: 1): 0])
            }
            #expect(error?.code == .unknownTopicOrPartition)
            error = await #expect(throws: KafkaError.self) {
                try await view.wait(for: [TopicPartition(topic: "other", partition: 0): 0])
            }
            #expect(error?.code == .invalidArgument)
            error = await #expect(throws: KafkaError.self) {
                try await view.wait(for: RecordMetadata(topic: topic, partition: 0, offset: nil))
            }
            #expect(error?.code == .invalidArgument)
            for _ in 0..<100 {
                let waiting = Task { try await view.wait(for: [place: 0]) }
                await Task.yield()
                waiting.cancel()
                let error = await #expect(throws: KafkaError.self) { try await waiting.value }
                #expect(error?.code == .cancelled)
            }
            #expect(view.core.state.withLock { $0.waits.count == 0 && $0.waiters.isEmpty })
            let waiting = Task { try await view.wait(for: [place: 0], deadline: .never) }
            try await eventually { view.core.state.withLock { $0.waits.count == 1 } }
            try await view.close()
            error = await #expect(throws: KafkaError.self) { try await waiting.value }
            #expect(error?.code == .closed)
            error = await #expect(throws: KafkaError.self) { try await view.awaitCaughtUp() }
            #expect(error?.code == .closed)
        }
    }

    @Test func chosenPartitionsAreReadAndNoOthers() async throws {
        let broker = try await TestBroker.shared(.embedded)
        try await broker.withTopic("some", partitions: 3) { topic in
            let producer = try broker.producer()
            for partition in 0..<3 { try await producer.put(topic, "p\(partition)", "", partition: partition) }
            try await broker.withView(topic, { $0.partitions = [0, 2] }) { view in
                try await view.awaitCaughtUp(deadline: .after(.seconds(30)))
                #expect(view.snapshot().dictionary == ["p0": "", "p2": ""])
            }
            let missing = try broker.view(topic) { $0.partitions = [3] }
            let error = await #expect(throws: KafkaError.self) { try await missing.awaitCaughtUp() }
            #expect(error?.code == .unknownTopicOrPartition)
            try await missing.close()
            try await producer.close()
        }
    }

    @Test func whatCanNotBeReadFailsTheViewOrIsLeftOut() async throws {
        let broker = try await TestBroker.shared(.embedded)
        try await broker.withTopic("poison") { topic in
            let producer = try broker.producer()
            try await producer.put(topic, "a", "first")
            _ = try await producer.send(ProducerRecord(topic: topic, key: Array("a".utf8), value: [0xFF]))
            _ = try await producer.send(ProducerRecord(topic: topic, key: nil, value: []))
            try await producer.put(topic, "b", "second")
            let failing = try broker.view(topic)
            let error = await #expect(throws: KafkaError.self) { try await failing.awaitCaughtUp() }
            #expect(error?.code == .invalidRecord)
            #expect(error?.message.contains("offset 1") == true)
            if case .failed = failing.state {} else { Issue.record("is not failed") }
            await #expect(throws: KafkaError.self) { try await failing.run() }
            try await broker.withView(topic, { $0.onPoison = .skip }) { view in
                try await view.awaitCaughtUp(deadline: .after(.seconds(30)))
                #expect(view.snapshot().dictionary == ["a": "first", "b": "second"])
                #expect(view.core.poison.statistics.skipped == 2)
            }
            try await producer.close()
        }
    }

    @Test func aViewThatIsFullFails() async throws {
        let broker = try await TestBroker.shared(.embedded)
        try await broker.withTopic("full") { topic in
            let producer = try broker.producer()
            try await broker.withView(topic, { $0.maxEntries = 3 }) { view in
                for key in ["a", "b", "c", "a"] { try await producer.put(topic, key, "") }
                try await view.wait(for: [TopicPartition(topic: topic, partition: 0): 3])
                try await producer.put(topic, "d", "")
                let error = await #expect(throws: KafkaError.self) { try await view.run() }
                #expect(error?.code == .limitExceeded)
                #expect(error?.message.contains("raise maxEntries") == true)
                #expect(view["a"] == "")
            }
            let view = try broker.view(topic) { $0.maxBytes = 255 }
            let error = await #expect(throws: KafkaError.self) { try await view.awaitCaughtUp() }
            #expect(error?.message.contains("raise maxBytes") == true)
            try await view.close()
            try await producer.close()
        }
    }

    /// It lives after `init`, and what is left behind is nothing.
    @Test func aViewThatIsDroppedEnds() async throws {
        let broker = try await TestBroker.shared(.embedded)
        try await broker.withTopic("dropped") { topic in
            var view: TextView? = try broker.view(topic)
            try await view?.awaitCaughtUp(deadline: .after(.seconds(30)))
            weak let core = view?.core
            weak let delivery = view?.loader.shared.withLock { $0.consumer?.delivery }
            view = nil
            try await eventually { core == nil && delivery == nil }
        }
    }

    @Test func asAServiceItIsReadyOnceItHasCaughtUp() async throws {
        let broker = try await TestBroker.shared(.embedded)
        try await broker.withTopic("service") { topic in
            try await broker.fill(topic, count: 10) { "key-\($0)" }
            let view = try broker.view(topic)
            let running = Task { try await view.run() }
            try await view.ready()
            #expect(view.count == 10)
            running.cancel()
            try await running.value
            #expect(view["key-9"] == "9")
            #expect(view.notReadyReason?.contains("closed") == true)
        }
    }

    @Test func aTopicThatIsNotThereIsAnError() async throws {
        let broker = try await TestBroker.shared(TestBroker.Kind.cluster ?? .embedded)
        guard broker.kind.has(.topicsAsMade) else { return }
        let view = try broker.view("no-such-topic")
        let error = await #expect(throws: KafkaError.self) { try await view.awaitCaughtUp() }
        #expect(error?.code == .unknownTopicOrPartition)
        #expect(error?.message.contains("no-such-topic") == true)
        try await view.close()
    }
}
