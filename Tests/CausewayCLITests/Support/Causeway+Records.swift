import Foundation
import TestSupport

extension Causeway {
    /// Runs `causeway produce` or `causeway consume` on the shared broker.
    static func records(
        _ command: String, _ topic: String, _ words: String..., within limit: Duration = .seconds(30)
    ) async throws -> Run {
        try await run([command, "--bootstrap", SharedBroker.bootstrap, "--topic", topic] + words, within: limit)
    }

    /// Everything in a topic of the shared broker.
    static func all(of topic: String, _ words: String...) async throws -> [[String: Any]] {
        let run = try await run(
            ["consume", "--bootstrap", SharedBroker.bootstrap, "--topic", topic, "--exit-at-end", "--json"] + words)
        return run.output.map(object)
    }

    /// Runs a line of the shell with this command as `$causeway`.
    static func shell(_ line: String) throws -> ChildProcess {
        try ChildProcess(
            executable: "sh", arguments: ["-c", line], environment: ["causeway": BuiltExecutable.path("causeway")])
    }

    /// A line of JSON.
    static func object(_ line: String?) -> [String: Any] {
        (try? JSONSerialization.jsonObject(with: Data((line ?? "").utf8))) as? [String: Any] ?? [:]
    }
}
