import CausewayTesting
import Foundation
import TestSupport
import Testing

/// `causeway topics` as a process.
@Suite(
    .enabled(if: TestBroker.Kind.cluster != nil, "neither KAFKA_HOME nor CAUSEWAY_TEST_BOOTSTRAP is set"),
    .timeLimit(.minutes(4)))
struct TopicsCommandTests {
    private func object(_ line: String?) -> [String: Any] {
        (try? JSONSerialization.jsonObject(with: Data((line ?? "").utf8))) as? [String: Any] ?? [:]
    }

    private func topics(_ words: String...) async throws -> Causeway.Run {
        let broker = try await TestBroker.shared(#require(TestBroker.Kind.cluster))
        return try await Causeway.run(["topics"] + words + ["--bootstrap", broker.bootstrapServers])
    }

    @Test func aTopicFromItsMakingToItsEnd() async throws {
        let (name, other) = (TestBroker.uniqueName("cli"), TestBroker.uniqueName("cli"))
        let made = try await topics(
            "create", name, other, "--partitions", "2", "--replication-factor", "1", "--config", "retention.ms=60000",
            "--config", "cleanup.policy=compact,delete")
        #expect((made.code, made.output, made.error) == (0, [], []))

        let list = try await topics("list")
        #expect(list.code == 0)
        #expect(list.output.contains(name) && list.output.contains(other))
        #expect(!list.output.contains { $0.hasPrefix("__") })
        let listed = try await topics("list", "--json").output.map(object).first { $0["name"] as? String == name }
        #expect(listed?["partitions"] as? Int == 2)
        #expect(listed?["replicas"] as? Int == 1)

        let altered = try await topics(
            "alter", name, "--partitions", "3", "--config", "max.message.bytes=65536", "--delete-config",
            "retention.ms")
        #expect((altered.code, altered.error) == (0, []))
        let text = try await topics("describe", name)
        #expect(text.code == 0)
        #expect(
            text.output.prefix(3)
                == [
                    "\(name)  partitions 3  replicas 1", "  cleanup.policy=compact,delete",
                    "  max.message.bytes=65536",
                ])
        #expect(text.output.dropFirst(3).map { $0.prefix(11) } == ["  0  leader", "  1  leader", "  2  leader"])
        let json = object(try await topics("describe", name, "--json").output.first)
        #expect(Set(json.keys) == ["name", "partitions", "replicas", "config"])
        let partitions = try #require(json["partitions"] as? [[String: Any]])
        #expect(partitions.map { $0["id"] as? Int } == [0, 1, 2])
        #expect(partitions.allSatisfy { $0["leader"] is Int && $0["replicas"] as? [Int] == $0["inSync"] as? [Int] })
        #expect(
            json["config"] as? [String: String]
                == ["cleanup.policy": "compact,delete", "max.message.bytes": "65536"])

        #expect(try await topics("create", name, "--partitions", "3", "--if-not-exists").code == 0)
        let different = try await topics("create", name, "--partitions", "5", "--if-not-exists")
        #expect(different.code == 1)
        #expect(different.error.first?.contains("'\(name)' has 3 partitions, 5 are needed") == true)

        let deleted = try await topics("delete", name, other)
        #expect((deleted.code, deleted.error) == (0, []))
        #expect(try await !topics("list").output.contains(name))
    }

    @Test func whatIsRefusedIsANegativeAnswer() async throws {
        let (name, absent) = (TestBroker.uniqueName("cli"), TestBroker.uniqueName("absent"))
        #expect(try await topics("create", name).code == 0)
        let twice = try await topics("create", name, "a b")
        #expect(twice.code == 1)
        #expect(twice.error.count == 2)
        #expect(twice.error.allSatisfy { $0.hasPrefix("causeway: topics: The topic '") })
        let described = try await topics("describe", name, absent)
        #expect(described.code == 1)
        #expect(described.output.first?.hasPrefix(name) == true)
        #expect(described.error == ["causeway: topics: The topic '\(absent)' does not exist. Check its name."])
        #expect(try await topics("delete", absent).code == 1)
        #expect(try await topics("alter", name, "--config", "no.such.setting=1").code == 1)
        let smaller = try await topics("alter", name, "--partitions", "1")
        #expect(smaller.code == 1)
        #expect(smaller.error.first?.contains("Ask for more partitions") == true)
        #expect(try await topics("delete", name).code == 0)
    }
}

@Suite(.timeLimit(.minutes(3)))
struct TopicsWithoutClusterTests {
    @Test func theEmbeddedBrokersTopicsAreListed() async throws {
        let (process, address) = try await Causeway.broker("a:2", "b:1")
        let list = try await Causeway.run("topics", "list", "--bootstrap", address)
        #expect((list.code, list.output) == (0, ["a", "b"]))
        let described = try await Causeway.run("topics", "describe", "a", "--bootstrap", address)
        #expect(described.code == 0)
        #expect(described.output.first?.hasPrefix("a  partitions 2") == true)
        let made = try await Causeway.run("topics", "create", "c", "--bootstrap", address)
        #expect(made.code == 1)
        #expect(made.error.first?.contains("The embedded broker makes and deletes no topics") == true)
        #expect(try await Causeway.run("groups", "list", "--bootstrap", address).code == 1)
        #expect(try await Causeway.stop(process) == 0)
    }

    @Test func aClusterThatIsAway() async throws {
        let address = "127.0.0.1:\(try FreePort.next())"
        for words in [
            ["topics", "list"], ["groups", "list"], ["groups", "describe", "g"], ["topics", "delete", "t"],
        ] {
            let run = try await Causeway.run(words + ["--bootstrap", address, "--timeout", "1"])
            #expect(run.code == 69)
            #expect(run.error.count == 1)
            #expect(run.error.first?.contains(address) == true)
        }
    }
}
