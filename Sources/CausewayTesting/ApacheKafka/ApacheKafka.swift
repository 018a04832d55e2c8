public import CausewayKafka
internal import FoundationEssentials

/// An Apache Kafka cluster for tests: started from `KAFKA_HOME` on free ports of 127.0.0.1, its data in a temporary
/// folder.
///
/// Each node is broker and controller at once (KRaft), numbered from 1. Where three nodes are, everything has three
/// replicas. Starting takes about 3 s for a node, 8 s for three. The processes end and the folder goes with
/// ``close()``, or with this process, also if that is killed; so nothing is left behind.
public final class ApacheKafka: Sendable {
    /// The brokers' addresses for `bootstrap.servers`.
    public let bootstrapServers: String
    /// Makes and checks topics of this cluster.
    public let admin: KafkaAdmin

    let nodes: [KafkaNode]
    let folder: String

    private init(_ nodes: [KafkaNode], _ settings: KafkaNodeSettings, folder: String) throws {
        self.nodes = nodes
        self.folder = folder
        bootstrapServers = settings.bootstrapServers
        admin = try KafkaAdmin(bootstrapServers: settings.bootstrapServers)
    }

    deinit {
        for node in nodes { node.signal(ProcessSignal.kill) }
    }

    /// Whether `KAFKA_HOME` names an Apache Kafka; a condition for tests: `.enabled(if: ApacheKafka.isAvailable)`.
    public static var isAvailable: Bool { whyNotAvailable == nil }

    /// What to do to have an Apache Kafka, for the comment of a test's condition; nil if there is one.
    public static var whyNotAvailable: String? {
        do throws(ApacheKafkaError) {
            _ = try KafkaInstallation.fromEnvironment()
            return nil
        } catch {
            return error.description
        }
    }

    /// Starts a cluster and waits until all of its brokers serve.
    ///
    /// - Parameters:
    ///   - count: How many nodes.
    ///   - settings: Kafka's settings for every node, which win over those made here.
    /// - Returns: The cluster.
    /// - Throws: ``ApacheKafkaError`` or `ChildProcessError`, with the end of a node's log.
    public static func start(nodes count: Int = 1, settings: [String: String] = [:]) async throws -> ApacheKafka {
        let installation = try KafkaInstallation.fromEnvironment()
        let folder = FileManager.default.temporaryDirectory.path + "/causeway-kafka-\(UUID().uuidString)"
        ParentWatch.shared.add(folder: folder)
        let ports = try (0..<max(1, count)).map { _ in
            KafkaNodeSettings.Ports(broker: try FreePort.next(), controller: try FreePort.next())
        }
        let nodeSettings = KafkaNodeSettings(ports: ports, overrides: settings)
        let nodes = try ports.indices.map { try KafkaNode($0 + 1, installation, nodeSettings, in: folder) }
        let cluster = try ApacheKafka(nodes, nodeSettings, folder: folder)
        do {
            try await cluster.startAll()
        } catch {
            await cluster.close()
            throw error
        }
        return cluster
    }

    /// Ends all nodes, with SIGTERM first, and removes the folder.
    public func close() async {
        for node in nodes {
            // A suspended process hears nothing else.
            node.signal(ProcessSignal.resume)
            node.signal(ProcessSignal.terminate)
        }
        for node in nodes {
            // Nodes that end together can't hand over to each other and would try to for long.
            let patience = Duration.seconds(nodes.count == 1 ? 10 : 2)
            // Fails only if the task is cancelled: then SIGKILL is what is left.
            if (try? await node.awaitEnd(within: patience)) == nil { node.signal(ProcessSignal.kill) }
        }
        removeFolder()
    }

    /// A node by its number.
    func node(_ number: Int) throws(ApacheKafkaError) -> KafkaNode {
        guard (1...nodes.count).contains(number) else { throw .unknownNode(number, nodes: nodes.count) }
        return nodes[number - 1]
    }

    func removeFolder() {
        try? FileManager.default.removeItem(atPath: folder)
        // What a dying node may have written meanwhile stays the watch's to remove.
        if !FileManager.default.fileExists(atPath: folder) { ParentWatch.shared.remove(folder: folder) }
    }

    private func startAll() async throws {
        await StartTurns.shared.take()
        defer { StartTurns.shared.give() }
        let id = ClusterID.random()
        try await forEachNode { try await $0.format(clusterID: id) }
        try await forEachNode { try await $0.start() }
        try await awaitBrokers(nodes.count)
    }

    /// Waits until so many brokers are part of the cluster.
    func awaitBrokers(_ count: Int) async throws {
        var seen = 0
        do {
            try await eventually(within: .seconds(60)) {
                seen = try await admin.describeCluster().brokers.count
                return seen >= count
            }
        } catch is ConditionNotMet {
            throw ApacheKafkaError.incomplete(brokers: seen, of: count)
        }
    }

    private func forEachNode(_ body: @escaping @Sendable (KafkaNode) async throws -> Void) async throws {
        try await withThrowingTaskGroup { group in
            for node in nodes { group.addTask { try await body(node) } }
            try await group.waitForAll()
        }
    }
}
