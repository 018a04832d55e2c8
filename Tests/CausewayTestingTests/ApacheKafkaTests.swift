import CausewayKafka
import Foundation
import TestSupport
import Testing

@testable import CausewayTesting

/// One after the other: each starts clusters of its own.
@Suite(.serialized, .enabled(if: ApacheKafka.isAvailable, "KAFKA_HOME is not set"))
struct ApacheKafkaTests {
    @Test func oneNodeStartsEndsAndLeavesNothing() async throws {
        let kafka = try await ApacheKafka.start(settings: ["num.partitions": "7"])
        try await kafka.admin.createTopics([TopicSpec("default"), TopicSpec("two", partitions: 2)])
        let topics = try await kafka.admin.describeTopics(["default", "two"])
        #expect(topics["default"]?.partitions.count == 7 && topics["two"]?.partitions.count == 2)
        #expect(try processes(naming: kafka.folder).count == 1)
        await kafka.close()
        #expect(try processes(naming: kafka.folder).isEmpty)
        #expect(!FileManager.default.fileExists(atPath: kafka.folder))
    }

    @Test func threeNodesLoseOneAndGetItBack() async throws {
        let kafka = try await ApacheKafka.start(nodes: 3)
        for topic in ["a", "b", "c", "d"] {
            try await kafka.admin.createTopics([TopicSpec(topic, partitions: 6)])
            // Whichever node is asked next knows it.
            #expect(try await kafka.admin.describeTopics([topic]).count == 1)
        }
        let partitions = try #require(try await kafka.admin.describeTopics(["a"])["a"]).partitions
        #expect(partitions.allSatisfy { $0.replicas.count == 3 })
        try await kafka.kill(node: 2)
        try await eventually(within: .seconds(30)) {
            let left = try await kafka.admin.describeTopics(["a"])["a"]?.partitions
            return left?.allSatisfy { $0.leader != nil && $0.leader != 2 } == true
        }
        try await kafka.restart(node: 2)
        try await eventually(within: .seconds(30)) {
            let all = try await kafka.admin.describeTopics(["a"])["a"]?.partitions
            return all?.allSatisfy { $0.inSyncReplicas.count == 3 } == true
        }
        await #expect(throws: ApacheKafkaError.self) { try await kafka.restart(node: 2) }
        await #expect(throws: ApacheKafkaError.self) { try await kafka.kill(node: 4) }
        await kafka.close()
    }

    @Test func aFrozenNodeDoesNotAnswerUntilItGoesOn() async throws {
        let kafka = try await ApacheKafka.start()
        var configuration = KafkaAdminConfiguration(bootstrapServers: kafka.bootstrapServers)
        configuration.requestTimeout = .milliseconds(500)
        let admin = try KafkaAdmin(configuration: configuration)
        try kafka.suspend(node: 1)
        // Its threads stop one after the other: on a busy machine one may still answer.
        try await eventually {
            do throws(KafkaError) { _ = try await admin.listTopics() } catch { return true }
            return false
        }
        try kafka.resume(node: 1)
        try await eventually { try await admin.describeCluster().brokers.count == 1 }
        try kafka.suspend(node: 1)
        await kafka.close()
    }

    @Test func aSettingThatKafkaRefusesIsShown() async throws {
        let error = await #expect(throws: (any Error).self) {
            try await ApacheKafka.start(settings: ["log.segment.bytes": "many"])
        }
        #expect("\(try #require(error))".contains("log.segment.bytes"))
    }

    /// The broker must not outlive a test process that is killed.
    @Test func theBrokerEndsWithAKilledTestProcess() async throws {
        await #expect(processExitsWith: .signal(SIGKILL)) {
            try ScratchFolder("killed", of: getppid()).use()
            _ = try await ApacheKafka.shared()
            kill(getpid(), SIGKILL)
        }
        let scratch = ScratchFolder("killed", of: getpid())
        try await eventually(within: .seconds(20)) {
            try processes(naming: scratch.path).isEmpty && scratch.isEmpty
        }
        try scratch.remove()
    }

    @Test func theSharedBrokerEndsWithItsProcess() async throws {
        await #expect(processExitsWith: .success) {
            try ScratchFolder("shared", of: getppid()).use()
            let first = try await ApacheKafka.shared()
            let second = try await ApacheKafka.shared()
            #expect(first === second)
        }
        let scratch = ScratchFolder("shared", of: getpid())
        let left = try processes(naming: scratch.path)
        #expect(left.isEmpty, "\(left)")
        #expect(try scratch.isEmpty)
        try scratch.remove()
    }

    private func processes(naming text: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { entry in
            guard Int(entry) != nil, let data = FileManager.default.contents(atPath: "/proc/\(entry)/cmdline") else {
                return false
            }
            return String(decoding: data, as: UTF8.self).contains(text)
        }.map { entry in
            let data = FileManager.default.contents(atPath: "/proc/\(entry)/cmdline") ?? Data()
            return "\(entry) " + String(decoding: data, as: UTF8.self).replacing("\0", with: " ")
        }
    }
}

/// A temporary folder whose name a process and its child both know.
private struct ScratchFolder {
    let path: String

    init(_ name: String, of process: pid_t) {
        path = NSTemporaryDirectory() + "/causeway-\(name)-\(process)"
    }

    /// Has this process put its temporary files there.
    func use() throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        setenv("TMPDIR", path, 1)
    }

    var isEmpty: Bool {
        get throws { try FileManager.default.contentsOfDirectory(atPath: path).isEmpty }
    }

    func remove() throws {
        try FileManager.default.removeItem(atPath: path)
    }
}
