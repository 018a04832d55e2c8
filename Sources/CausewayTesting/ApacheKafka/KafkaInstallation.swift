internal import FoundationEssentials

/// Where an Apache Kafka is installed, in Kafka's own layout.
struct KafkaInstallation: Sendable {
    /// The folder with `bin` and `libs`.
    let home: String

    var format: String { home + "/bin/kafka-storage.sh" }
    var start: String { home + "/bin/kafka-server-start.sh" }

    /// The installation that the environment variable `KAFKA_HOME` names.
    static func fromEnvironment() throws(ApacheKafkaError) -> KafkaInstallation {
        guard let home = ProcessInfo.processInfo.environment["KAFKA_HOME"], !home.isEmpty else { throw .noHome }
        let installation = KafkaInstallation(home: home)
        for script in [installation.format, installation.start]
        where !FileManager.default.isExecutableFile(atPath: script) {
            throw .notAHome(home, missing: script)
        }
        return installation
    }
}
