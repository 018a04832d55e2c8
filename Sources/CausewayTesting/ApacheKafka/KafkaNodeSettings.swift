/// The `server.properties` of the nodes of one cluster: each is broker and controller at once.
struct KafkaNodeSettings: Sendable {
    /// The ports of a node on 127.0.0.1.
    struct Ports: Sendable {
        let broker: UInt16
        let controller: UInt16
    }

    /// Ports by node, the first node's first.
    let ports: [Ports]
    /// The user's settings, which win.
    let overrides: [String: String]

    /// Waits that Kafka has for the sake of large clusters and a test has no use for.
    private static let shortWaits = [
        "group.initial.rebalance.delay.ms": "0",
        // 6 s by default: the least time-out of a session that a member may ask for.
        "group.min.session.timeout.ms": "100",
        // A killed broker may register again after this.
        "broker.session.timeout.ms": "3000",
        "broker.heartbeat.interval.ms": "500",
        "controller.quorum.election.timeout.ms": "500",
        "controller.quorum.fetch.timeout.ms": "1000",
        // A transaction that is over its time is noticed so late.
        "transaction.abort.timed.out.transaction.cleanup.interval.ms": "250",
        "log.initial.task.delay.ms": "500",
        "log.retention.check.interval.ms": "1000",
        "log.cleaner.backoff.ms": "1000",
    ]

    var bootstrapServers: String {
        ports.map { "127.0.0.1:\($0.broker)" }.joined(separator: ",")
    }

    /// The file of a node, whose numbers begin at 1.
    func file(node: Int, data: String) -> String {
        var settings = Self.shortWaits
        settings.merge(addresses(node: node)) { $1 }
        settings.merge(replication) { $1 }
        settings["log.dirs"] = data
        settings["auto.create.topics.enable"] = "false"
        settings.merge(overrides) { $1 }
        return settings.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)\n" }.joined()
    }

    private func addresses(node: Int) -> [String: String] {
        let own = ports[node - 1]
        return [
            "node.id": "\(node)",
            "process.roles": "broker,controller",
            "listeners": "PLAINTEXT://127.0.0.1:\(own.broker),CONTROLLER://127.0.0.1:\(own.controller)",
            "advertised.listeners": "PLAINTEXT://127.0.0.1:\(own.broker)",
            "controller.listener.names": "CONTROLLER",
            "inter.broker.listener.name": "PLAINTEXT",
            "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
            "controller.quorum.voters":
                ports.enumerated().map { "\($0 + 1)@127.0.0.1:\($1.controller)" }.joined(separator: ","),
        ]
    }

    /// Three replicas of everything where there are three nodes, else one.
    private var replication: [String: String] {
        let isReplicated = ports.count >= 3
        var settings = [
            "default.replication.factor": isReplicated ? "3" : "1",
            "min.insync.replicas": isReplicated ? "2" : "1",
            "offsets.topic.num.partitions": "5",
            "transaction.state.log.num.partitions": "5",
            "offsets.topic.replication.factor": isReplicated ? "3" : "1",
        ]
        for topic in ["transaction.state.log", "share.coordinator.state.topic"] {
            settings[topic + ".replication.factor"] = isReplicated ? "3" : "1"
            settings[topic + ".min.isr"] = isReplicated ? "2" : "1"
        }
        return settings
    }
}
