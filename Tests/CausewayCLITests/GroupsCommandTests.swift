import CausewayKafka
import CausewayTesting
import Foundation
import TestSupport
import Testing

/// `causeway groups` as a process.
@Suite(
    .enabled(if: TestBroker.Kind.cluster != nil, "neither KAFKA_HOME nor CAUSEWAY_TEST_BOOTSTRAP is set"),
    .timeLimit(.minutes(4)))
struct GroupsCommandTests {
    private func object(_ line: String?) -> [String: Any] {
        (try? JSONSerialization.jsonObject(with: Data((line ?? "").utf8))) as? [String: Any] ?? [:]
    }

    private func groups(_ words: String...) async throws -> Causeway.Run {
        let broker = try await TestBroker.shared(#require(TestBroker.Kind.cluster))
        return try await Causeway.run(["groups"] + words + ["--bootstrap", broker.bootstrapServers])
    }

    @Test func aGroupWithAMemberAndWithout() async throws {
        let broker = try await TestBroker.shared(#require(TestBroker.Kind.cluster))
        try await broker.withTopic("cli", partitions: 2) { topic in
            let producer = try KafkaProducer(
                configuration: KafkaProducerConfiguration(bootstrapServers: broker.bootstrapServers))
            for number in 0..<20 {
                try await producer.enqueue(
                    ProducerRecord(topic: topic, partition: number % 2, text: "\(number)"))
            }
            try await producer.close()
            let partition = TopicPartition(topic: topic, partition: 0)
            var configuration = KafkaConsumerConfiguration(
                bootstrapServers: broker.bootstrapServers, groupID: topic)
            configuration.clientID = "member"
            let consumer = try KafkaConsumer(configuration: configuration)
            try await consumer.subscribe(to: topic)
            try await eventually { consumer.assignment.count == 2 }
            try await consumer.commit([partition: 4])

            let described = try await groups("describe", topic)
            #expect(described.code == 0)
            #expect(described.output.first?.hasPrefix("\(topic)  Stable  ") == true)
            #expect(described.output.last?.hasSuffix("\(topic)[0] \(topic)[1]") == true)
            let json = object(try await groups("describe", topic, "--json").output.first)
            let member = try #require((json["members"] as? [[String: Any]])?.first)
            #expect(member["client"] as? String == "member")
            #expect((member["partitions"] as? [[String: Any]])?.count == 2)
            #expect(try await groups("list", "--state", "Stable").output.contains("\(topic)  Stable"))

            let refused = try await groups("reset-offsets", topic, "--to", "end")
            #expect(refused.code == 1)
            #expect(refused.error.first?.contains("has members. Stop them first.") == true)
            let kept = try await groups("delete", topic)
            #expect(kept.code == 1)
            #expect(kept.error.first?.contains("Stop its members first.") == true)
            try await consumer.close()

            let offsets = try await groups("offsets", topic)
            #expect((offsets.code, offsets.output) == (0, ["\(topic)  \(topic)[0]  committed 4  end 10  lag 6"]))
            let row = object(try await groups("offsets", topic, "--json").output.first)
            #expect(row["lag"] as? Int == 6)
            #expect(Set(row.keys) == ["group", "topic", "partition", "committed", "end", "lag"])

            let planned = try await groups(
                "reset-offsets", topic, "--to", "tail:3", "--topic", "\(topic):1", "--dry-run")
            #expect((planned.code, planned.output) == (0, ["\(topic)  \(topic)[1]  offset 7"]))
            #expect(try await groups("offsets", topic).output.count == 1)
            let reset = try await groups("reset-offsets", topic, "--to", "beginning", "--topic", topic, "--json")
            #expect(reset.code == 0)
            #expect(reset.output.map { object($0)["offset"] as? Int } == [0, 0])
            let future = try await groups("reset-offsets", topic, "--to", "2099-01-01T00:00:00Z")
            #expect(future.output == ["\(topic)  \(topic)[0]  offset 10", "\(topic)  \(topic)[1]  offset 10"])

            #expect(try await groups("delete", topic).code == 0)
            let absent = try await groups("describe", topic)
            #expect(absent.code == 1)
            #expect(absent.error.first?.contains("The group '\(topic)' does not exist.") == true)
            #expect(try await groups("offsets", topic).code == 1)
            #expect(try await groups("delete", topic).code == 1)
        }
    }
}
