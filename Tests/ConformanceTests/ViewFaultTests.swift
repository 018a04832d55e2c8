import CausewayKafka
import CausewayRuntime
import CausewayTesting
import KafkaTestSupport
import Testing

/// A view goes on through what happens to its broker and to others' groups: it shows what a new one shows.
@Suite(.serialized, .timeLimit(.minutes(4))) struct ViewFaultTests {
    typealias View = MaterializedView<String, String>

    private func view(_ broker: TestBroker, _ topic: String) throws -> View {
        var configuration = MaterializedViewConfiguration(bootstrapServers: broker.bootstrapServers, topic: topic)
        configuration.consumer = broker.consumerConfiguration()
        return try View(configuration: configuration, keys: .string, values: .string)
    }

    /// Writes keys until a number of rounds, each round with trouble before it, and reads every write back.
    private func withWrites(
        _ kind: TestBroker.Kind, nodes: Int = 1, _ trouble: [(TestBroker) async throws -> Void]
    ) async throws {
        try await withBroker(kind, nodes: nodes) { broker in
            try await broker.withTopic("faults", partitions: 3, configuration: ["cleanup.policy": "compact"]) { topic in
                let producer = try broker.producer()
                let view = try view(broker, topic)
                var expected: [String: String] = [:]
                for round in 0...trouble.count {
                    if round > 0 { try await trouble[round - 1](broker) }
                    for number in 0..<50 {
                        let key = "\(number)"
                        let value = number % 5 == round % 5 ? nil : "\(round)"
                        expected[key] = value
                        let written = try await producer.send(
                            ProducerRecord(
                                topic: topic, partition: number % 3, key: Array(key.utf8),
                                value: value.map { Array($0.utf8) }))
                        if number >= 47 { try await view.wait(for: written, deadline: .after(.seconds(60))) }
                    }
                    try await eventually(within: .seconds(60)) { view.isCaughtUp }
                    #expect(Dictionary(view.snapshot().map { ($0.key, $0.value) }) { $1 } == expected)
                }
                let late = try self.view(broker, topic)
                try await late.awaitCaughtUp(deadline: .after(.seconds(60)))
                #expect(Dictionary(late.snapshot().map { ($0.key, $0.value) }) { $1 } == expected)
                try await late.close()
                try await view.close()
                try await producer.close()
            }
        }
    }

    @Test(arguments: Conformance.kinds(with: .downAndUp))
    func theOnlyNodeGoesDownAndComesUp(_ kind: TestBroker.Kind) async throws {
        try await withWrites(
            kind,
            [
                { broker in
                    try await broker.takeDown()
                    try await broker.bringUp()
                }
            ])
    }

    @Test(arguments: Conformance.kinds(with: .processFaults))
    func theOnlyNodeIsKilled(_ kind: TestBroker.Kind) async throws {
        try await withWrites(
            kind,
            [
                { broker in
                    try await broker.kill(node: 1)
                    try await broker.bringUp(node: 1)
                }
            ])
    }

    /// It is there before its broker is: it waits for it.
    @Test(arguments: Conformance.kinds(with: .downAndUp))
    func aViewThatBeginsBeforeItsBrokerWaitsForIt(_ kind: TestBroker.Kind) async throws {
        try await withBroker(kind) { broker in
            try await broker.withTopic("early") { topic in
                let producer = try broker.producer()
                let written = try await producer.send(ProducerRecord(topic: topic, key: "a", text: "b"))
                try await producer.close()
                try await broker.takeDown()
                let view = try view(broker, topic)
                let error = await #expect(throws: KafkaError.self) {
                    try await view.awaitCaughtUp(deadline: .after(.seconds(1)))
                }
                #expect(error?.code == .timedOut)
                try await broker.bringUp()
                try await view.wait(for: written, deadline: .after(.seconds(60)))
                #expect(view["a"] == "b")
                try await view.close()
            }
        }
    }

    /// Members of a group that reads the same topic come and go: no concern of a view.
    @Test(arguments: Conformance.kinds(with: .quickGroupJoin))
    func rebalancesElsewhereDoNotTouchIt(_ kind: TestBroker.Kind) async throws {
        let broker = try await TestBroker.shared(kind)
        try await broker.withTopic("groups", partitions: 3) { topic in
            let view = try view(broker, topic)
            let producer = try broker.producer()
            for round in 0..<5 {
                let member = try KafkaConsumer(configuration: broker.consumerConfiguration(group: topic))
                try await member.subscribe(to: topic)
                let reader = Task { for try await _ in member.records {} }
                for number in 0..<30 {
                    let written = try await producer.send(
                        ProducerRecord(topic: topic, key: "\(number)", text: "\(round)"))
                    try await view.wait(for: written, deadline: .after(.seconds(30)))
                    #expect(view["\(number)"] == "\(round)")
                    #expect(view.isCaughtUp || round == 0)
                }
                try await eventually { member.assignment.count > 0 }
                try await member.close()
                try await reader.value
            }
            #expect(view.progress.records == 150)
            try await view.close()
            try await producer.close()
        }
    }
}
