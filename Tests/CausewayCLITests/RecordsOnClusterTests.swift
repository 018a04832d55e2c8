import CausewayKafka
import CausewayTesting
import Foundation
import TestSupport
import Testing

/// `causeway produce` and `causeway consume` on a real cluster.
@Suite(
    .enabled(if: TestBroker.Kind.cluster != nil, "neither KAFKA_HOME nor CAUSEWAY_TEST_BOOTSTRAP is set"),
    .timeLimit(.minutes(4)))
struct RecordsOnClusterTests {
    private let topic = TestBroker.uniqueName("cli-records")

    private func broker(partitions: Int = 1) async throws -> TestBroker {
        let broker = try await TestBroker.shared(#require(TestBroker.Kind.cluster))
        try await broker.createTopic(name: topic, partitions: partitions)
        return broker
    }

    private func run(_ broker: TestBroker, _ command: String, _ words: String...) async throws -> Causeway.Run {
        try await Causeway.run(
            [command, "--bootstrap", broker.bootstrapServers, "--topic", topic, "--timeout", "20"] + words)
    }

    @Test func timesAcksAndCodecs() async throws {
        let broker = try await broker()
        for (index, words) in [["--acks", "1"], ["--acks", "0"], ["--compression", "zstd"]].enumerated() {
            let time = 1_795_600_000_000 + index * 1_000
            let made = try await Causeway.run(
                [
                    "produce", "--bootstrap", broker.bootstrapServers, "--topic", topic, "--json", "--timestamp",
                    "\(time)", "\(index)",
                ] + words)
            #expect((made.code, made.error) == (0, []))
            let place = Causeway.object(made.output.first)
            if words == ["--acks", "0"] {
                #expect(place["offset"] is NSNull)
            } else {
                #expect(place["offset"] as? Int == index)
                #expect(place["timestamp"] as? Int == time)
            }
        }
        let all = try await run(broker, "consume", "--exit-at-end", "--json").output.map(Causeway.object)
        #expect(all.map { $0["timestamp"] as? Int } == [1_795_600_000_000, 1_795_600_001_000, 1_795_600_002_000])
        #expect(all.allSatisfy { $0["timestampType"] as? String == "CreateTime" })
        #expect(try await run(broker, "consume", "--exit-at-end", "--from", "ms:1795600000500").output == ["1", "2"])
        #expect(try await run(broker, "consume", "--exit-at-end", "--from", "2026-11-25T09:46:42Z").output == ["2"])
    }

    @Test func whatIsNotCommittedIsHiddenUnlessAskedFor() async throws {
        let broker = try await broker()
        let producer = try TransactionalProducer(
            configuration: .init(
                bootstrapServers: broker.bootstrapServers, transactionalID: TestBroker.uniqueName("cli")))
        try await producer.withTransaction { _ = try await $0.send(ProducerRecord(topic: topic, text: "committed")) }
        struct Abort: Error {}
        await #expect(throws: (any Error).self) {
            try await producer.withTransaction { transaction in
                _ = try await transaction.send(ProducerRecord(topic: topic, text: "aborted"))
                throw Abort()
            }
        }
        try await producer.close()
        let committed = try await run(broker, "consume", "--exit-at-end")
        // The end lies behind the markers, which are no records.
        #expect((committed.code, committed.output) == (0, ["committed"]))
        let all = try await run(broker, "consume", "--exit-at-end", "--isolation", "read_uncommitted")
        #expect(all.output == ["committed", "aborted"])
    }

    @Test(arguments: ["produce", "consume"])
    func aTopicThatIsNotThere(_ command: String) async throws {
        let broker = try await TestBroker.shared(#require(TestBroker.Kind.cluster))
        let run = try await Causeway.run(
            [command, "--bootstrap", broker.bootstrapServers, "--topic", topic, "--timeout", "10"]
                + (command == "produce" ? ["x"] : []))
        #expect(run.code == 1)
        #expect(run.error.count == 1)
        #expect(run.error.first?.contains("'\(topic)'") == true)
    }

    @Test func severalTopicsAtOnce() async throws {
        let broker = try await broker(partitions: 3)
        let other = TestBroker.uniqueName("cli-records")
        try await broker.createTopic(name: other, partitions: 2)
        for name in [topic, other] {
            let made = try await Causeway.run(
                [
                    "produce", "--bootstrap", broker.bootstrapServers, "--topic", name, "--count", "30", "--numbered",
                    "--key", "{n}", "{n}",
                ])
            #expect(made.code == 0)
        }
        let found = try await run(broker, "consume", "--topic", "\(other):0", "--exit-at-end", "--json")
        let records = found.output.map(Causeway.object)
        #expect(records.filter { $0["topic"] as? String == topic }.count == 30)
        let others = records.filter { $0["topic"] as? String == other }
        #expect(!others.isEmpty && others.allSatisfy { $0["partition"] as? Int == 0 })
        // A key's partition is the one that Kafka's Java client takes.
        let keys = records.filter { $0["topic"] as? String == topic && $0["partition"] as? Int == 0 }
        #expect(keys.count < 30)
    }
}
