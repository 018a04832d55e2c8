import CausewayTesting
import Foundation
import TestSupport

/// Kafka's own tools, for what must agree with its Java client.
enum KafkaTool {
    /// Writes records with keys by `kafka-console-producer.sh`.
    ///
    /// - Parameters:
    ///   - records: Keys and values without tabs and line ends.
    ///   - topic: Where to.
    ///   - bootstrapServers: The cluster.
    /// - Throws: What the tool wrote when it failed.
    static func produce(_ records: [(key: String, value: String)], to topic: String, _ bootstrapServers: String)
        async throws
    {
        try await withTemporaryFolder { folder in
            let input = folder + "/records"
            try records.map { "\($0.key)\t\($0.value)\n" }.joined().write(
                toFile: input, atomically: false, encoding: .utf8)
            let home = ProcessInfo.processInfo.environment["KAFKA_HOME"] ?? ""
            let tool = try ChildProcess(
                executable: "/bin/sh",
                arguments: [
                    "-c",
                    "exec \"$0\" --bootstrap-server \"$1\" --topic \"$2\" --reader-property parse.key=true < \"$3\"",
                    home + "/bin/kafka-console-producer.sh", bootstrapServers, topic, input,
                ],
                environment: ["KAFKA_HEAP_OPTS": "-Xmx128m", "LOG_DIR": folder])
            let status = try await tool.waitForExit(within: .seconds(90))
            guard status == .exited(code: 0) else {
                throw ToolFailed(output: tool.standardOutput + tool.standardError)
            }
        }
    }

    /// A tool did not do its work.
    struct ToolFailed: Error {
        let output: [String]
    }
}
