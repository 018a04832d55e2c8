internal import FoundationEssentials
internal import Synchronization

/// One node of a cluster: its folder and, while it runs, its process.
final class KafkaNode: Sendable {
    let number: Int
    private let installation: KafkaInstallation
    private let folder: String
    private let process = Mutex<ChildProcess?>(nil)

    /// Writes the node's settings into a new folder.
    init(_ number: Int, _ installation: KafkaInstallation, _ settings: KafkaNodeSettings, in parent: String) throws {
        self.number = number
        self.installation = installation
        folder = "\(parent)/\(number)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let file = settings.file(node: number, data: folder + "/data")
        try file.write(toFile: propertiesPath, atomically: false, encoding: .utf8)
    }

    private var propertiesPath: String { folder + "/server.properties" }

    /// Writes the cluster's id into the node's storage.
    func format(clusterID: String) async throws {
        let format = try ChildProcess(
            executable: installation.format, arguments: ["format", "-t", clusterID, "-c", propertiesPath],
            environment: environment)
        let status = try await format.waitForExit(within: .seconds(120))
        guard status == .exited(code: 0) else {
            throw ApacheKafkaError.notFormatted(
                node: number, status, output: format.standardOutput + format.standardError)
        }
    }

    /// Starts the process and waits until it serves.
    func start() async throws {
        let started = try process.withLock { process in
            guard process?.isRunning != true else { throw ApacheKafkaError.alreadyRunning(node: number) }
            let started = try ChildProcess(
                executable: installation.start, arguments: [propertiesPath], environment: environment)
            process = started
            return started
        }
        try await started.line(containing: "Kafka Server started", within: .seconds(120))
    }

    /// Sends a signal, unless the process has ended.
    func signal(_ signal: Int32) {
        process.withLock { $0 }?.kill(signal)
    }

    /// Waits for the process to end; SIGKILL helps after the limit.
    func awaitEnd(within limit: Duration) async throws {
        guard let process = process.withLock({ $0 }) else { return }
        do {
            try await process.waitForExit(within: limit)
        } catch ChildProcessError.stillRunning {
            process.kill(ProcessSignal.kill)
            try await process.waitForExit(within: .seconds(30))
        }
    }

    var isRunning: Bool { process.withLock { $0 }?.isRunning == true }

    private var environment: [String: String] {
        ["KAFKA_HEAP_OPTS": "-Xmx512m -Xms256m", "LOG_DIR": folder + "/logs"]
    }
}
